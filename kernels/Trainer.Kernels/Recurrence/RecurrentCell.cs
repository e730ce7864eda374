namespace Trainer.Kernels.Recurrence;

/// <summary>The cells of recurrent networks. ĝ are sums of input, recurrent part and bias; σ is the logistic function; a superscript ⁻ marks the step before.</summary>
/// <remarks>Pöppel, Beck and Hochreiter, "FlashRNN: I/O-aware optimization of traditional RNNs on modern hardware", 2024.</remarks>
public enum RecurrentCell
{
    /// <summary>h = tanh(ĝ). One gate; state h.</summary>
    Elman,

    /// <summary>i = σ(î), f = σ(f̂), z = tanh(ẑ), o = σ(ô); c = f c⁻ + i z; h = o tanh(c). Gates i, f, z, o; states h, c.</summary>
    Lstm,

    /// <summary>g = R_g h⁻ + b_g; r = σ(r̂), u = σ(ẑ); n = tanh(W_n x + b_n + r g); h = u h⁻ + (1 − u) n. Recurrent gates g, r, z; input gates r, z, n; biases g, r, z, n; state h.</summary>
    Gru,

    /// <summary>
    /// The LSTM with exponential gates (Beck et al., "xLSTM", 2024): ℓ = log σ(f̂) + m⁻; m = max(î, ℓ), or î where n⁻ = 0; i = exp(î − m), f = exp(ℓ − m), z = tanh(ẑ), o = σ(ô);
    /// c = f c⁻ + i z; n = max(f n⁻ + i, 1); h = o c / n. Gates i, f, z, o; states h, c, n, m. The gradient takes m for a constant, which is exact for h, from which m cancels.
    /// </summary>
    Slstm,
}
