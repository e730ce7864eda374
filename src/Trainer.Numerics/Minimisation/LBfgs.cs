using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Numerics.Minimisation;

/// <summary>
/// Minimises a smooth function with the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno, step by step. Directions are −H g with H made of the last steps s and changes of the gradient y
/// by two loops over them, begun with (sᵀy / yᵀy) I; lengths are searched for by the strong Wolfe conditions.
/// </summary>
/// <remarks>
/// Liu and Nocedal, "On the limited memory BFGS method for large scale optimization", 1989; Nocedal and Wright, "Numerical optimization", 2006, algorithms 7.4 and 7.5. A pair with sᵀy ≤ 1e-10 is not kept.
/// In the type and on the device of the point. Not for several threads at once.
/// </remarks>
/// <param name="options">How.</param>
public sealed class LBfgs(LBfgsOptions options) : IDisposable
{
    private const double LeastCurvature = 1e-10;
    private readonly StrongWolfe _search = new(options.SufficientDecrease, options.Curvature, options.LineSearchTrials, options.ChangeTolerance);
    private readonly List<(Tensor Step, Tensor Change)> _pairs = [];
    private (double Value, Tensor Gradient)? _here;

    /// <summary>The function at the point, as of the last step; NaN before the first.</summary>
    public double Value => _here?.Value ?? double.NaN;

    /// <summary>The first step tried along each direction, as in the options, unless it is set.</summary>
    public double FirstStep { get; set; } = options.Step;

    /// <summary>How often the function was evaluated.</summary>
    public long Evaluations { get; private set; }

    /// <summary>The last steps and the changes of the gradient along them, each [n], the oldest first: all that the next step knows of those before. They stay this object's own.</summary>
    public IReadOnlyList<(Tensor Step, Tensor Change)> Pairs => _pairs;

    /// <summary>Takes copies of <see cref="Pairs"/>. What the function is at the point is found anew.</summary>
    /// <param name="pairs">Each [n].</param>
    public void LoadPairs(IEnumerable<(Tensor Step, Tensor Change)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using IDisposable off = no_grad();
        (Tensor, Tensor)[] copies = [.. pairs.Select(pair => (Kept(pair.Step.clone()), Kept(pair.Change.clone())))];
        Forget();
        _pairs.AddRange(copies);
    }

    /// <summary>Forgets what was learnt of the function: for one that has changed.</summary>
    public void Forget()
    {
        ForgetPairs();
        Revisit();
    }

    /// <summary>Evaluates the function anew in the next step, as where the point was changed, but keeps the pairs.</summary>
    public void Revisit()
    {
        _here?.Gradient.Dispose();
        _here = null;
    }

    /// <summary>Makes one step.</summary>
    /// <param name="function">The function, the same each time.</param>
    /// <param name="point">[n], where it is; changed in place. The caller must not change it between steps without <see cref="Forget"/>.</param>
    /// <returns>Whether it has come to its end, and why. The point is then the best one found.</returns>
    public LBfgsEnd Step(DifferentiableFunction function, Tensor point)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(point);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (_here is null) Move(Evaluate(function, point));
        (double value, Tensor gradient) = _here!.Value;
        if (!double.IsFinite(value) || !gradient.isfinite().all().item<bool>()) return LBfgsEnd.NotFinite;
        if (Largest(gradient) <= options.GradientTolerance) return LBfgsEnd.FlatGradient;
        Tensor direction = Direction(gradient);
        double slope = Dot(gradient, direction);
        if (slope > -options.ChangeTolerance) return LBfgsEnd.SmallChange;
        double first = FirstStep * (_pairs.Count > 0 ? 1 : Math.Min(1, 1 / gradient.abs().sum().ToDouble())), reach = Largest(direction);
        Trial best = options.LineSearch ? _search.Search(Along, new(0, value, slope, gradient), first, reach).Best : Along(first);
        // Without a search a step may lead up, but not out of where the function is defined.
        if (!double.IsFinite(best.Value + best.Slope)) best = best with { Step = 0 };
        if (best.Step == 0)
        {
            // The memory may be at fault: once more along the gradient before it is given up.
            bool isSteepest = _pairs.Count == 0;
            ForgetPairs();
            return isSteepest ? LBfgsEnd.LineSearchFailed : Step(function, point);
        }

        Tensor step = direction * best.Step, change = best.Gradient - gradient;
        point.add_(step);
        Remember(step, change);
        Move((best.Value, best.Gradient));
        if (Largest(best.Gradient) <= options.GradientTolerance) return LBfgsEnd.FlatGradient;
        return Math.Abs(best.Value - value) < options.ChangeTolerance || Largest(step) <= options.ChangeTolerance ? LBfgsEnd.SmallChange : LBfgsEnd.None;

        Trial Along(double t)
        {
            (double there, Tensor slopes) = Evaluate(function, point + (direction * t));
            return new(t, there, Dot(slopes, direction), slopes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private static double Dot(Tensor a, Tensor b) => a.dot(b).ToDouble();

    private static double Largest(Tensor a) => a.abs().max().ToDouble();

    private static Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();

    private void ForgetPairs()
    {
        foreach (Tensor tensor in _pairs.SelectMany(pair => (Tensor[])[pair.Step, pair.Change])) tensor.Dispose();
        _pairs.Clear();
    }

    private (double Value, Tensor Gradient) Evaluate(DifferentiableFunction function, Tensor point)
    {
        Evaluations++;
        return function(point);
    }

    private void Move((double Value, Tensor Gradient) there)
    {
        _here?.Gradient.Dispose();
        _here = (there.Value, Kept(there.Gradient.detach().clone()));
    }

    private void Remember(Tensor step, Tensor change)
    {
        if (Dot(step, change) <= LeastCurvature) return;
        if (_pairs.Count == options.History)
        {
            _pairs[0].Step.Dispose();
            _pairs[0].Change.Dispose();
            _pairs.RemoveAt(0);
        }

        _pairs.Add((Kept(step.clone()), Kept(change.clone())));
    }

    // −H g, by the two loops.
    private Tensor Direction(Tensor gradient)
    {
        Tensor direction = -gradient;
        if (_pairs.Count == 0) return direction;
        double[] weights = new double[_pairs.Count], curvatures = [.. _pairs.Select(pair => Dot(pair.Step, pair.Change))];
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            weights[i] = Dot(_pairs[i].Step, direction) / curvatures[i];
            direction.add_(_pairs[i].Change, alpha: -weights[i]);
        }

        (Tensor _, Tensor last) = _pairs[^1];
        direction.mul_(curvatures[^1] / Dot(last, last));
        for (int i = 0; i < _pairs.Count; i++) direction.add_(_pairs[i].Step, alpha: weights[i] - (Dot(_pairs[i].Change, direction) / curvatures[i]));
        return direction;
    }
}
