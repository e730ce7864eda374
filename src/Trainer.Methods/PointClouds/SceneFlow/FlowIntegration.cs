using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>Follows points through the flows of a sequence: x₀ = p, xₘ₊₁ = xₘ + fₘ(xₘ). A flow is a displacement from one sweep to the next, so that no time step enters.</summary>
/// <remarks>
/// Flows take positions [points, 3] to displacements of the same shape. They are asked at places that are in no sweep, which fields of networks answer. Nothing is
/// recorded for gradients.
/// </remarks>
public static class FlowIntegration
{
    /// <summary>Where points are one sweep later.</summary>
    /// <param name="points">[points, 3].</param>
    /// <param name="flow">To the next sweep.</param>
    /// <returns>[points, 3], the caller's own.</returns>
    public static Tensor Step(Tensor points, Func<Tensor, Tensor> flow)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(flow);
        using IDisposable evaluation = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return (points + flow(points)).MoveToOuterDisposeScope();
    }

    /// <summary>The displacements of points from where they started.</summary>
    /// <param name="start">[points, 3].</param>
    /// <param name="flows">From each sweep to the next; T of them.</param>
    /// <returns>[points, T + 1, 3]; the first are 0.</returns>
    public static Tensor Trajectories(Tensor start, IReadOnlyList<Func<Tensor, Tensor>> flows) => Follow(start, flows, 1);

    /// <summary>The displacements of points going back in time: xₘ = xₘ₊₁ − hₘ(xₘ₊₁).</summary>
    /// <param name="end">[points, 3], in the last sweep.</param>
    /// <param name="flows">For each pair of sweeps, from the first, the flow that led to where a point is in the second.</param>
    /// <returns>[points, T + 1, 3]: the first are 0, the last lead to the first sweep.</returns>
    public static Tensor TrajectoriesBack(Tensor end, IReadOnlyList<Func<Tensor, Tensor>> flows) => Follow(end, [.. flows.Reverse()], -1);

    /// <summary>Carries all sweeps to the last: a dense cloud.</summary>
    /// <param name="sweeps">T + 1 sweeps, [points, 3] each, of any numbers of points.</param>
    /// <param name="flows">From each sweep to the next; T of them.</param>
    /// <returns>The sweeps where their points are at the time of the last, in order; the caller disposes of them.</returns>
    /// <exception cref="ArgumentException">There is not one sweep more than flows.</exception>
    public static IReadOnlyList<Tensor> Accumulate(IReadOnlyList<Tensor> sweeps, IReadOnlyList<Func<Tensor, Tensor>> flows)
    {
        if (sweeps.Count != flows.Count + 1) throw new ArgumentException($"{flows.Count} flows lead through {flows.Count + 1} sweeps, not {sweeps.Count}.", nameof(sweeps));
        using IDisposable evaluation = no_grad();
        return [.. sweeps.Select((sweep, k) =>
        {
            using DisposeScope scope = NewDisposeScope();
            return flows.Skip(k).Aggregate(sweep.detach().clone(), Step).MoveToOuterDisposeScope();
        })];
    }

    private static Tensor Follow(Tensor start, IReadOnlyList<Func<Tensor, Tensor>> flows, int sign)
    {
        using IDisposable evaluation = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor origin = start.detach(), x = origin;
        List<Tensor> displacements = [zeros_like(origin)];
        foreach (Func<Tensor, Tensor> flow in flows)
        {
            x += sign * flow(x);
            displacements.Add(x - origin);
        }

        return stack(displacements, 1).MoveToOuterDisposeScope();
    }
}
