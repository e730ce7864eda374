using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Recurrence;

namespace Trainer.Models.Recurrent;

/// <summary>How a <see cref="FlashRecurrent"/> is built, beside its inputs and its width.</summary>
public sealed record RecurrentSettings
{
    /// <summary>The heads, which divide the width; recurrent matrices do not mix them. Default 1.</summary>
    [Range(1, 1 << 16)]
    public int Heads { get; init; } = 1;

    /// <summary>The layers, each on the outputs of the one below; default 1.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 1;

    /// <summary>How likely an output of a layer, but the last, is switched off in a training step; default 0.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <summary>Whether each layer also runs from the end of each sequence to its beginning, which doubles the outputs. Default false.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>How recurrences run, and whether batch or time comes first.</summary>
    public RecurrentOptions Kernel { get; init; } = new();

    /// <summary>The place of the first layer among <see cref="Blocks"/>, on which the forget biases of the sLSTM depend; default 0.</summary>
    [Range(0, 1 << 16)]
    public int Block { get; init; }

    /// <summary>How many layers the whole network stacks; default: those of this module.</summary>
    [Range(1, 1 << 16)]
    public int? Blocks { get; init; }
}
