using TorchSharp;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Jets;

/// <summary>Applies a smooth function to Taylor coefficients: what a layer of a network does when the derivatives by its inputs are carried along.</summary>
/// <remarks>One pass forward gives all derivatives, where reverse differentiation takes a pass for each order and keeps the graph of each.</remarks>
public static class JetActivation
{
    /// <summary>y = φ(z + b).</summary>
    /// <param name="space">Which coefficients there are.</param>
    /// <param name="function">φ.</param>
    /// <param name="z">Taylor coefficients, [coefficients, points, width], float32 or float64.</param>
    /// <param name="bias">b, [width], added to the values; null for none.</param>
    /// <param name="launcher">How; null (default): in vectors on a CPU, in torch operations elsewhere. The gradient of the reference, in torch operations, can be differentiated again.</param>
    /// <returns>The coefficients of y, of z's shape.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not go together.</exception>
    /// <exception cref="NotSupportedException">From the backward pass, but of the reference: the gradient cannot be differentiated again.</exception>
    public static Tensor Apply(JetSpace space, JetFunction function, Tensor z, Tensor? bias = null, Launcher? launcher = null)
    {
        Check(space, z, bias);
        Launcher chosen = launcher ?? (z.device_type == DeviceType.CPU ? Launcher.Cpu : Launcher.Reference);
        if (chosen is not (Launcher.Cpu or Launcher.Reference)) throw new ArgumentException($"There is no kernel for the launcher {chosen}: take {Launcher.Cpu} or {Launcher.Reference}.", nameof(launcher));
        Launchers.Check(chosen, z);
        if (chosen == Launcher.Reference) return ReferenceJets.Apply(space, function, z, bias);
        return JetActivationFunction.apply(new JetProblem(space, function), z, (object?)bias ?? JetActivationFunction.NoBias);
    }

    private static void Check(JetSpace space, Tensor z, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(z);
        if (z.Dimensions != 3 || z.shape[0] != space.Count) throw new ArgumentException($"Taylor coefficients are [{space.Count}, points, width]; these are [{string.Join(", ", z.shape)}].", nameof(z));
        if (z.dtype is not (ScalarType.Float32 or ScalarType.Float64)) throw new ArgumentException($"Taylor coefficients are float32 or float64, not {z.dtype}.", nameof(z));
        if (bias is null) return;
        if (bias.Dimensions != 1 || bias.shape[0] != z.shape[2]) throw new ArgumentException($"The bias is [{z.shape[2]}]; this is [{string.Join(", ", bias.shape)}].", nameof(bias));
        if (bias.dtype != z.dtype || bias.device.ToString() != z.device.ToString()) throw new ArgumentException($"The bias is {bias.dtype} on {bias.device}, the coefficients are {z.dtype} on {z.device}.", nameof(bias));
    }
}
