namespace Trainer.Data;

/// <summary>x ↦ (x / <paramref name="Scale"/> − mean) / deviation, channel by channel.</summary>
/// <param name="Scale">The stored value that stands for 1: 255 for bytes.</param>
/// <param name="Mean">Each channel's mean, after scaling.</param>
/// <param name="Deviation">Each channel's standard deviation, after scaling.</param>
public sealed record Normalisation(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation);
