using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>A multilayer perceptron. Parameters: <c>layers.0.weight</c>, <c>layers.0.bias</c>, …, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = [];
    private readonly Linear head;
    private readonly Activation _activation;
    private readonly double _dropout;

    /// <summary>Creates the network with PyTorch's default initialisation.</summary>
    /// <param name="inputs">Values a sample, after flattening.</param>
    /// <param name="widths">Units of each hidden layer.</param>
    /// <param name="outputs">Outputs a sample.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="dropout">How likely a hidden unit is switched off in training.</param>
    public Mlp(long inputs, IReadOnlyList<int> widths, long outputs, Activation activation = Activation.Relu, double dropout = 0) : base(nameof(Mlp))
    {
        foreach (int width in widths)
        {
            layers.Add(Linear(inputs, width));
            inputs = width;
        }

        head = Linear(inputs, outputs);
        _activation = activation;
        _dropout = dropout;
        RegisterComponents();
    }

    /// <summary>(samples, …) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input.flatten(1);
        foreach (Linear layer in layers)
        {
            x = _activation.ApplyInPlace(layer.call(x));
            if (_dropout > 0) x = functional.dropout(x, _dropout, training);
        }

        return head.call(x);
    }
}
