using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Guidance;

/// <summary>Knowledge distillation, the control: (1 − a) loss + a T² KL(softmax(t / T) ‖ softmax(s / T)) with the outputs t of the guide and s of the target.</summary>
public sealed record DistillationOptions
{
    /// <summary>The share a; default 0.5.</summary>
    [Range(0.0, 1.0)]
    [Paper("Geoffrey Hinton and Oriol Vinyals and Jeff Dean", "Distilling the knowledge in a neural network", 2015, Venue = "arXiv 1503.02531")]
    public double Share { get; init; } = 0.5;

    /// <summary>The temperature T; default 4.</summary>
    [Range(1e-3, 1e3)]
    public double Temperature { get; init; } = 4;
}
