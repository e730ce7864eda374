using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>A network's options, and how to build it.</summary>
[ComponentKind("model")]
public abstract record ModelOptions
{
    /// <summary>Builds the network; its parameters are initialised from torch's default generator.</summary>
    /// <param name="shape">What goes in and how much comes out.</param>
    public abstract Module<Tensor, Tensor> Create(ModelShape shape);
}
