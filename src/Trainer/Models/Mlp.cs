using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>A multilayer perceptron. Parameters: <c>layers.0.weight</c>, <c>layers.0.bias</c>, …, <c>head.weight</c>, <c>head.bias</c>, with batch normalisation <c>norms.0.weight</c>, ….</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = [];
    private readonly ModuleList<BatchNorm1d>? norms;
    private readonly Linear head;
    private readonly Activation _activation;
    private readonly double _dropout;

    /// <summary>Creates the network with PyTorch's default initialisation.</summary>
    /// <param name="inputs">Values a sample, after flattening.</param>
    /// <param name="widths">Units of each hidden layer.</param>
    /// <param name="outputs">Outputs a sample.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="dropout">How likely a hidden unit is switched off in training.</param>
    /// <param name="batchNorm">Whether batch normalisation stands between each hidden linear map and its activation.</param>
    public Mlp(long inputs, IReadOnlyList<int> widths, long outputs, Activation activation = Activation.Relu, double dropout = 0, bool batchNorm = false) : base(nameof(Mlp))
    {
        if (batchNorm) norms = [];
        foreach (int width in widths)
        {
            layers.Add(Linear(inputs, width));
            norms?.Add(BatchNorm1d(width));
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
        for (int i = 0; i < layers.Count; i++)
        {
            x = layers[i].call(x);
            x = _activation.ApplyInPlace(norms is null ? x : norms[i].call(x));
            if (_dropout > 0) x = functional.dropout(x, _dropout, training);
        }

        return head.call(x);
    }
}
