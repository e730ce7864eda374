using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.DeepONet;

/// <summary>An operator as a sum of functions of the point, weighted by functions of the input field: a trunk and a branch.</summary>
[Component("deeponet", Summary = "DeepONet: learnt basis functions, weighted by what a second network sees in the input.")]
[Paper("Lu Lu and Pengzhan Jin and Guofei Pang and Zhongqiang Zhang and George Em Karniadakis", "Learning nonlinear operators via DeepONet based on the universal approximation theorem of operators", 2021, Venue = "Nature Machine Intelligence")]
public sealed record DeepONetOptions : OperatorModelOptions
{
    /// <summary>Basis functions of each output channel; default 64.</summary>
    [Range(1, 1 << 14)]
    public int Basis { get; init; } = 64;

    /// <summary>Units in the hidden layers of both networks; default 128.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 128;

    /// <summary>Hidden layers of both networks; default 3.</summary>
    [Range(1, 64)]
    public int Depth { get; init; } = 3;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new DeepONetModel(this, inputs, outputs);
}
