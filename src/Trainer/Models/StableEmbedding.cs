using TorchSharp.Utils;
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
    }

    /// <summary>The rows, [V, d]; another in their place, as moving the module puts there, keeps its states in float32 as well.</summary>
    [field: ComponentName(Name = nameof(weight))]
    public Parameter weight
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Float32States.Keep(value);
            if (ReferenceEquals(field, value)) return;
            field?.Dispose();
            field = value;
            ConditionallyRegisterParameter(nameof(weight), value);
        }
    }

    /// <summary>The norm of a row.</summary>
    [field: ComponentName(Name = nameof(norm))]
    public TorchSharp.Modules.LayerNorm norm { get; }

    /// <summary>Looks rows up and normalises them.</summary>
    /// <param name="input">Row numbers, int64, any shape.</param>
    /// <returns>The input's shape and d, of the weight's type.</returns>
    public override Tensor forward(Tensor input)
    {
        using Tensor places = input.reshape(-1), rows = weight.index_select(0, places).reshape([.. input.shape, weight.shape[1]]).to(float32);
        if (_padding < 0) return Normalize(rows);
        using Tensor known = (input != _padding).unsqueeze(-1), kept = rows * known;
        return Normalize(kept);
    }

    private Tensor Normalize(Tensor rows)
    {
        if (weight.dtype == float32) return norm.call(rows);
        // A module of two bytes has a norm of two bytes, which takes no float32.
        using Tensor scale = norm.weight!.to(float32), shift = norm.bias!.to(float32), normed = functional.layer_norm(rows, [rows.shape[^1]], scale, shift);
        return normed.to(weight.dtype);
    }
}
