using TorchSharp;
using TorchSharp.Modules;
using Trainer.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>
/// A network of positions in space: 3 → H, L − 1 times H → H, each with its activation, and H → 3. No encoding, normalisation or skip connections: that it is hard to
/// bend is what regularises. With L = 0 an affine map. Parameters: <c>layers.0.weight</c>, ….
/// </summary>
/// <remarks>Li, Kaesemodel Pontes and Lucey, "Neural scene flow prior", NeurIPS 2021. 116,483 parameters at H = 128, L = 8.</remarks>
public sealed class CoordinateMlp : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers;
    private readonly MlpActivation _activation;

    /// <summary>Makes the network; <see cref="Reset"/> gives it weights.</summary>
    /// <param name="hidden">H.</param>
    /// <param name="depth">L, the number of hidden layers.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="device">Where it computes; null: on the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">H is below 1, or L below 0.</exception>
    public CoordinateMlp(int hidden = 128, int depth = 8, MlpActivation activation = MlpActivation.Relu, Device? device = null) : base(nameof(CoordinateMlp))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        _activation = activation;
        layers = [.. Enumerable.Range(0, depth + 1).Select(i => Linear(i == 0 ? 3 : hidden, i == depth ? 3 : hidden, device: device))];
        RegisterComponents();
    }

    /// <summary>[points, 3] ↦ [points, 3], in metres.</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = input;
        for (int i = 0; i < layers.Count - 1; i++)
        {
            Tensor y = layers[i].call(x);
            x = _activation == MlpActivation.Relu ? functional.relu(y, inplace: true) : y.sigmoid_();
        }

        return layers[^1].call(x).MoveToOuterDisposeScope();
    }

    /// <summary>Gives all layers fresh weights.</summary>
    /// <param name="random">Where they come from: the same on every device.</param>
    /// <param name="initialisation">Their law.</param>
    public void Reset(RandomStream random, MlpInitialisation initialisation = MlpInitialisation.Uniform)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (Linear layer in layers)
        {
            long outputs = layer.weight.shape[0], inputs = layer.weight.shape[1];
            double bound = initialisation == MlpInitialisation.Uniform ? 1 / Math.Sqrt(inputs) : Math.Sqrt(6.0 / (inputs + outputs));
            layer.weight.copy_(Draw(outputs * inputs, bound).view(outputs, inputs));
            if (initialisation == MlpInitialisation.Uniform) layer.bias!.copy_(Draw(outputs, bound));
            else layer.bias!.zero_();
        }

        Tensor Draw(long count, double bound)
        {
            float[] values = new float[count];
            for (long i = 0; i < count; i++) values[i] = (float)random.NextDouble(-bound, bound);
            return tensor(values);
        }
    }

    /// <summary>Takes the weights of a network of the same shape.</summary>
    public void CopyFrom(CoordinateMlp other)
    {
        ArgumentNullException.ThrowIfNull(other);
        using IDisposable off = no_grad();
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].weight.copy_(other.layers[i].weight);
            layers[i].bias!.copy_(other.layers[i].bias!);
        }
    }
}
