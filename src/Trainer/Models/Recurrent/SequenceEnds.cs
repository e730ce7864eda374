using static TorchSharp.torch;

namespace Trainer.Models.Recurrent;

/// <summary>Where the sequences of a batch end. Tensors are [batch, time, …] or [time, batch, …].</summary>
internal sealed class SequenceEnds
{
    private readonly int _time;
    private readonly Tensor? _isOver, _reversed;

    /// <param name="lengths">The steps of each sequence, [batch]; null if all have all.</param>
    /// <param name="batch">How many sequences.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="time">The dimension of time, 0 or 1.</param>
    /// <exception cref="ArgumentException">The lengths are no whole numbers, one for each sequence.</exception>
    public SequenceEnds(Tensor? lengths, long batch, long steps, int time)
    {
        _time = time;
        if (lengths is null) return;
        if (lengths.dtype is not (ScalarType.Int64 or ScalarType.Int32) || lengths.Dimensions != 1 || lengths.shape[0] != batch)
            throw new ArgumentException($"Lengths are {lengths.dtype} [{string.Join(", ", lengths.shape)}]; int64 [{batch}] is needed, one for each sequence.", nameof(lengths));
        Tensor places = arange(steps, ScalarType.Int64, lengths.device).unsqueeze(1 - time), ends = lengths.to_type(ScalarType.Int64).unsqueeze(time);
        _isOver = (places >= ends).unsqueeze(-1);
        _reversed = where(places < ends, ends - 1 - places, places).unsqueeze(-1);
    }

    /// <summary>The same with zeros beyond the ends, whatever was there; the gradient there is zero.</summary>
    public Tensor Mask(Tensor sequences) => _isOver is null ? sequences : sequences.masked_fill(_isOver, 0);

    /// <summary>Each sequence from its end to its beginning.</summary>
    public Tensor Reverse(Tensor sequences) => _reversed is null ? sequences.flip(_time) : sequences.gather(_time, _reversed.expand(sequences.shape));
}
