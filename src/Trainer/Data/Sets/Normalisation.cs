using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>x ↦ (x / <paramref name="Scale"/> − mean) / deviation, channel by channel.</summary>
/// <param name="Scale">The stored value that stands for 1: 255 for bytes.</param>
/// <param name="Mean">Each channel's mean, after scaling.</param>
/// <param name="Deviation">Each channel's standard deviation, after scaling.</param>
public sealed record Normalisation(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Normalises what is scaled already: x ↦ (x − mean) / deviation.</summary>
    /// <param name="samples">(samples, channels, …), values in [0, 1].</param>
    public Tensor Apply(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using DisposeScope scope = NewDisposeScope();
        long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)samples.dim() - 2)];
        Tensor mean = tensor(Mean.ToArray(), samples.dtype, samples.device).reshape(shape);
        Tensor deviation = tensor(Deviation.ToArray(), samples.dtype, samples.device).reshape(shape);
        return samples.sub(mean).div_(deviation).MoveToOuterDisposeScope();
    }
}
