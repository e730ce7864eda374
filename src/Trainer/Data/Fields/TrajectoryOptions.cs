using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>
/// How the states of trajectories become pairs, what is known and the state that follows, and test trajectories that are followed from their beginning. A published array
/// of flows, (samples, rows, columns, times), is read with the defaults.
/// </summary>
public sealed record TrajectoryOptions
{
    /// <summary>Arrays are (samples, times, rows, columns); default false: (samples, rows, columns, times).</summary>
    public bool TimeFirst { get; init; }

    /// <summary>The first state used, from 0; default 0.</summary>
    [Range(0, 1_000_000)]
    public int First { get; init; }

    /// <summary>Every how manieth state is used, from the first; default 1, all.</summary>
    [Range(1, 1_000_000)]
    public int Stride { get; init; } = 1;

    /// <summary>How many states go in at once, as channels, the oldest first; default 1.</summary>
    [Range(1, 10_000)]
    public int Inputs { get; init; } = 1;

    /// <summary>The pairs taken of each trajectory, the first; null, the default: as many as there are.</summary>
    [Range(1, 1_000_000)]
    public int? Pairs { get; init; }

    /// <summary>How many states of test trajectories are predicted one from the other; null, the default: as many as there are.</summary>
    [Range(1, 1_000_000)]
    public int? Rollout { get; init; }

    /// <summary>How many states a trajectory must have at least.</summary>
    internal long StatesNeeded => First + (Stride * (Inputs + Math.Max(Pairs ?? 1, Rollout ?? 1) - 1L)) + 1;

    /// <summary>The pairs of all trajectories, those of one after those of the other.</summary>
    /// <param name="states">float32 [trajectories, times, channels, rows, columns].</param>
    /// <returns>Inputs have <see cref="Inputs"/> times as many channels as outputs.</returns>
    /// <exception cref="ArgumentException">There are too few states.</exception>
    public FieldSet ToPairs(Tensor states)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor used = Used(states);
        long pairs = Pairs ?? used.shape[1] - Inputs;
        Tensor inputs = cat([.. Enumerable.Range(0, Inputs).Select(i => used.narrow(1, i, pairs))], 2), outputs = used.narrow(1, Inputs, pairs);
        return new(inputs.flatten(0, 1).DetachFromDisposeScope(), outputs.flatten(0, 1).contiguous().DetachFromDisposeScope());
    }

    /// <summary>The states that are given and those to be predicted, float32 [trajectories, <see cref="Inputs"/> + <see cref="Rollout"/>, channels, rows, columns].</summary>
    /// <param name="states">float32 [trajectories, times, channels, rows, columns].</param>
    /// <exception cref="ArgumentException">There are too few states.</exception>
    public Tensor ToTrajectories(Tensor states)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor used = Used(states);
        return used.narrow(1, 0, Rollout is { } steps ? Inputs + steps : used.shape[1]).contiguous().DetachFromDisposeScope();
    }

    private Tensor Used(Tensor states)
    {
        ArgumentNullException.ThrowIfNull(states);
        if (states.dim() != 5 || states.shape[1] < StatesNeeded) throw new ArgumentException($"States of [{string.Join(", ", states.shape)}] are not [trajectories, {StatesNeeded} or more times, channels, rows, columns].", nameof(states));
        return states[.., TensorIndex.Slice(First, null, Stride)];
    }
}
