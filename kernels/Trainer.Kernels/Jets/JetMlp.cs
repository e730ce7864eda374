using TorchSharp;
using Trainer.Kernels.Jets.Cpu;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Jets;

/// <summary>A whole multilayer perceptron with the derivatives by its inputs carried along: hidden layers of one smooth function, a linear output.</summary>
/// <remarks>
/// On a CPU small networks run as one function, forward and backward, over tiles of points that stay in the caches through all layers: what layers of such sizes cost otherwise is the calls of torch operations.
/// Wider ones, and coefficients x that have a gradient themselves, go layer by layer, with torch's products of matrices and <see cref="JetActivation"/>.
/// </remarks>
public static class JetMlp
{
    /// <summary>The width of the widest layer that runs in one function with all others. At it one function takes 0.4 of the time of layers for 4 coefficients and 0.7 for 15; beyond, a tile's layers leave the second-level cache.</summary>
    public const int LargestWidth = 256;

    /// <summary>x₀ = x, xₗ₊₁ = φ(xₗ Wₗᵀ + bₗ), and without φ at the end.</summary>
    /// <param name="space">Which coefficients there are.</param>
    /// <param name="function">φ.</param>
    /// <param name="x">Taylor coefficients of what the first layer sees, [coefficients, points, inputs], float32 or float64.</param>
    /// <param name="weights">Wₗ, [outputs, inputs] of each layer, of x's type.</param>
    /// <param name="biases">bₗ, [outputs] of each layer, of x's type; they belong to the values only.</param>
    /// <param name="launcher">How; null (default): fused or in vectors on a CPU, in torch operations elsewhere. The gradient of the reference, in torch operations, can be differentiated again.</param>
    /// <returns>The coefficients of the last layer's output, [coefficients, points, outputs].</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not go together.</exception>
    /// <exception cref="NotSupportedException">From the backward pass, but of the reference: the gradient cannot be differentiated again.</exception>
    public static Tensor Apply(JetSpace space, JetFunction function, Tensor x, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> biases, Launcher? launcher = null)
    {
        Check(space, x, weights, biases);
        Launcher chosen = launcher ?? (x.device_type == DeviceType.CPU ? Launcher.Cpu : Launcher.Reference);
        if (chosen is not (Launcher.Cpu or Launcher.Reference)) throw new ArgumentException($"There is no kernel for the launcher {chosen}: take {Launcher.Cpu} or {Launcher.Reference}.", nameof(launcher));
        Launchers.Check(chosen, x);
        if (chosen == Launcher.Reference || !IsFused(x, weights)) return ByLayer(space, function, x, weights, biases, chosen);
        var problem = new JetMlpProblem(space, function, x.shape[1], [x.shape[2], .. weights.Select(weight => weight.shape[0])]);
        bool isDifferentiated = is_grad_enabled() && (weights.Any(weight => weight.requires_grad) || biases.Any(bias => bias.requires_grad));
        if (isDifferentiated) return JetMlpFunction.apply([problem, x, .. weights, .. biases]);
        using IDisposable off = no_grad();
        return CpuJetMlp.Forward(problem, x, weights, biases, tape: null);
    }

    /// <summary>Layer by layer.</summary>
    internal static Tensor ByLayer(JetSpace space, JetFunction function, Tensor x, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> biases, Launcher launcher)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < weights.Count - 1; i++) x = JetActivation.Apply(space, function, nn.functional.linear(x, weights[i]), biases[i], launcher);
        Tensor y = nn.functional.linear(x, weights[^1]), value = (y[0] + biases[^1]).unsqueeze(0);
        return (space.Count == 1 ? value : cat([value, y[1..]])).MoveToOuterDisposeScope();
    }

    private static bool IsFused(Tensor x, IReadOnlyList<Tensor> weights) =>
        !(x.requires_grad && is_grad_enabled()) && x.shape[1] > 0 && x.shape[2] <= LargestWidth && weights.All(weight => weight.shape[0] <= LargestWidth);

    private static void Check(JetSpace space, Tensor x, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> biases)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(biases);
        if (x.Dimensions != 3 || x.shape[0] != space.Count) throw new ArgumentException($"Taylor coefficients are [{space.Count}, points, inputs]; these are [{string.Join(", ", x.shape)}].", nameof(x));
        if (x.dtype is not (ScalarType.Float32 or ScalarType.Float64)) throw new ArgumentException($"Taylor coefficients are float32 or float64, not {x.dtype}.", nameof(x));
        if (weights.Count == 0 || biases.Count != weights.Count) throw new ArgumentException($"Each layer has a matrix and a bias; there are {weights.Count} matrices and {biases.Count} biases.", nameof(biases));
        long inputs = x.shape[2];
        for (int i = 0; i < weights.Count; i++)
        {
            (Tensor weight, Tensor bias) = (weights[i], biases[i]);
            if (weight.Dimensions != 2 || weight.shape[1] != inputs) throw new ArgumentException($"The matrix of layer {i} is [outputs, {inputs}]; this is [{string.Join(", ", weight.shape)}].", nameof(weights));
            inputs = weight.shape[0];
            if (bias.Dimensions != 1 || bias.shape[0] != inputs) throw new ArgumentException($"The bias of layer {i} is [{inputs}]; this is [{string.Join(", ", bias.shape)}].", nameof(biases));
            foreach (Tensor tensor in (Tensor[])[weight, bias])
            {
                if (tensor.dtype != x.dtype || tensor.device_type != x.device_type || tensor.device_index != x.device_index)
                    throw new ArgumentException($"Layer {i} is {tensor.dtype} on {tensor.device}, the coefficients are {x.dtype} on {x.device}.", nameof(weights));
            }
        }
    }
}
