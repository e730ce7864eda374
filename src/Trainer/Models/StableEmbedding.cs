using Trainer.Optimizers.Blockwise;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Models;

/// <summary>
/// An embedding that trains well with 8-bit optimizers: Xavier-uniform rows, U(±√(6/(V+d))), and a layer norm of each row that is looked up, in float32. The states of its weight are never
/// kept in 8 bits. Add positions after it, and do not multiply by √d.
/// </summary>
/// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022, section 2.3.</remarks>
public sealed class StableEmbedding : Module<Tensor, Tensor>
{
    private readonly long _padding;

    /// <summary>Makes the module.</summary>
    /// <param name="count">The number V of rows.</param>
    /// <param name="width">The length d of a row.</param>
    /// <param name="padding">A row that begins as zeros and has no gradient; null (default) for none.</param>
    /// <param name="name">The module's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the padding is no row.</exception>
    public StableEmbedding(long count, long width, long? padding = null, string name = nameof(StableEmbedding)) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (padding is { } row)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row, nameof(padding));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, count, nameof(padding));
        }

        _padding = padding ?? -1;
        using IDisposable off = no_grad();
        Tensor rows = empty(count, width);
        init.xavier_uniform_(rows);
        if (padding is { } zero) rows[zero].zero_();
        weight = new Parameter(rows);
        norm = LayerNorm(width);
        RegisterComponents();
        Float32States.Keep(weight);
    }

    /// <summary>The rows, [V, d].</summary>
    public Parameter weight { get; }

    /// <summary>The norm of a row.</summary>
    public TorchSharp.Modules.LayerNorm norm { get; }

    /// <summary>Looks rows up and normalises them.</summary>
    /// <param name="input">Row numbers, int64, any shape.</param>
    /// <returns>float32 of the input's shape and d.</returns>
    public override Tensor forward(Tensor input)
    {
        // Moving the module puts another Parameter in its place.
        Float32States.Keep(weight);
        using Tensor places = input.reshape(-1), rows = weight.index_select(0, places).reshape([.. input.shape, weight.shape[1]]).to(float32);
        if (_padding < 0) return norm.call(rows);
        using Tensor known = (input != _padding).unsqueeze(-1), kept = rows * known;
        return norm.call(kept);
    }
}
