using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>A module saved by <c>torch.jit.save</c> in PyTorch, frozen, with a linear head that is trained on what it computes.</summary>
/// <remarks>A TorchScript file is a program, and libtorch ends the process on some damaged ones: load only those whose source you trust.
/// Its convolutions are libtorch's own, without the care of <see cref="SafeConvolution"/>: on a CPU compare what it computes with PyTorch first, above all in bfloat16.</remarks>
[Component("torchscript", Summary = "Frozen features of a TorchScript file with a trained linear head.")]
public sealed record TorchScriptOptions : ModelOptions
{
    /// <summary>The file: a module that maps one tensor (samples, …) to one.</summary>
    [MinLength(1)]
    public required string Path { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The file cannot be loaded, or does not map one tensor of this shape to one.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new FrozenFeatures(this, shape);
}
