using System.ComponentModel.DataAnnotations;

namespace Trainer.Kernels.Recurrence;

/// <summary>How a recurrence runs, beside its cell.</summary>
public sealed record RecurrentOptions
{
    /// <summary>The way to run it; default <see cref="RecurrentBackend.Auto"/>.</summary>
    public RecurrentBackend Backend { get; init; }

    /// <summary>Whether <see cref="RecurrentBackend.Auto"/> times the alternatives on a few steps when it first meets a size, instead of taking what the rule says first; default false.</summary>
    public bool Measures { get; init; }

    /// <summary>Whether inputs and states are [batch, time, …]; otherwise they are [time, batch, …]. Default true.</summary>
    public bool IsBatchFirst { get; init; } = true;

    /// <summary>Whether no gradient flows back through the recurrent matrices; their own gradient stays. Default false.</summary>
    public bool CutsRecurrentGradient { get; init; }

    /// <summary>What elements of the recurrent part of the gradient of h are kept within, before what comes from outside is added; a sequence that is over hands its gradient on as it is. Default none.</summary>
    [Range(double.Epsilon, double.MaxValue)]
    public double? RecurrentGradientClip { get; init; }

    /// <summary>What elements of h are kept within; default none. Those beyond get no gradient.</summary>
    [Range(double.Epsilon, double.MaxValue)]
    public double? ForwardClip { get; init; }
}
