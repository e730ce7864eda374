using TorchSharp;
using TorchSharp.Modules;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Recurrent;

/// <summary>
/// A recurrent layer in a residual network: x ← x + groupnorm(recurrence(norm(x))), a group being a head, then x ← x + W₃ (gelu(W₁ y) ⊙ W₂ y) with y = norm(x), of ⁴⁄₃ of the width.
/// Parameters: <c>norm1</c>, <c>recurrence</c>, <c>headNorm</c>, <c>norm2</c>, <c>gate</c>, <c>up</c>, <c>down</c>.
/// </summary>
/// <remarks>Beck et al., "xLSTM: Extended long short-term memory", 2024, the block of the sLSTM.</remarks>
public sealed class RecurrentBlock : Module<Tensor, Tensor?, Tensor?, (Tensor Outputs, Tensor States)>
{
    private readonly LayerNorm norm1, norm2;
    private readonly FlashRecurrent recurrence;
    private readonly GroupNorm headNorm;
    private readonly Linear gate, up, down;
    private readonly double _dropout;

    /// <summary>Makes the block.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="width">The width of the residual stream and of the recurrence.</param>
    /// <param name="settings">Heads, kernel and the place of the block; its dropout is of what the two parts add.</param>
    /// <exception cref="ArgumentException">A size is out of range, the heads do not divide the width or have one unit each, or it is to run in both directions.</exception>
    public RecurrentBlock(RecurrentCell cell, int width, RecurrentSettings? settings = null) : base(nameof(RecurrentBlock))
    {
        settings ??= new();
        if (settings.IsBidirectional) throw new ArgumentException("A residual block runs in one direction.", nameof(settings));
        if (width <= settings.Heads) throw new ArgumentException($"Heads of one unit have nothing to normalise: a width of {width} takes fewer heads than {settings.Heads}.", nameof(settings));
        recurrence = FlashRecurrent.Create(cell, width, width, settings);
        (norm1, headNorm, norm2) = (LayerNorm(width), GroupNorm(settings.Heads, width), LayerNorm(width));
        init.ones_(headNorm.weight);
        init.zeros_(headNorm.bias);
        int inner = ((4 * width) + 2) / 3;
        (gate, up, down) = (Linear(width, inner, hasBias: false), Linear(width, inner, hasBias: false), Linear(inner, width, hasBias: false));
        _dropout = settings.Dropout;
        RegisterComponents();
    }

    /// <summary>Runs over sequences.</summary>
    /// <param name="input">[batch, time, width], or time first.</param>
    /// <param name="states">The states before the first step; null for zeros.</param>
    /// <param name="lengths">The steps of each sequence, int64 or int32 [batch]; null for all. What lies beyond an end means nothing.</param>
    /// <returns>The outputs, of the input's shape, and the states as <see cref="FlashRecurrent.forward"/> returns them.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not go together.</exception>
    public override (Tensor Outputs, Tensor States) forward(Tensor input, Tensor? states, Tensor? lengths)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        (Tensor h, Tensor last) = recurrence.call(norm1.call(input), states, lengths);
        long width = h.shape[2];
        Tensor x = input + Drop(headNorm.call(h.reshape(h.shape[0] * h.shape[1], width, 1)).view_as(h)), y = norm2.call(x);
        x = x + Drop(down.call(functional.gelu(gate.call(y)) * up.call(y)));
        return (x.MoveToOuterDisposeScope(), last.MoveToOuterDisposeScope());
    }

    private Tensor Drop(Tensor x) => _dropout > 0 ? functional.dropout(x, _dropout, training) : x;
}
