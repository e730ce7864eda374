using Trainer.Randomness;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Bilevel;

/// <summary>
/// d/dx F(x, y_T(x)), where y_T is what T steps of gradient descent, y ← y − η ∇f(x, y), make of the present y: exact for those steps, which it looks ahead and does not take. Memory grows with T.
/// </summary>
public sealed class UnrolledHypergradient : IHypergradient
{
    private readonly int _steps;
    private readonly double _rate;

    /// <summary>Sets how far it looks ahead.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">η, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no step, or the rate is not above 0 or not finite.</exception>
    public UnrolledHypergradient(int steps, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (!(rate > 0 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate of the lower steps must be finite and above 0.");
        (_steps, _rate) = (steps, rate);
    }

    /// <inheritdoc/>
    public Tensor Compute(IBilevelProblem problem, OracleCounts counts, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (problem is not IUnrollableProblem unrollable) throw new ArgumentException($"{problem?.GetType().Name} gives its losses only at the values that its parameters hold, so its lower steps cannot be differentiated.", nameof(problem));
        Tensor[] lower = [.. problem.Lower.Select(entry => entry.Parameter.detach().requires_grad_())];
        for (int step = 0; step < _steps; step++)
        {
            Tensor[] gradients = Diff.Grad([unrollable.LowerLoss(lower, random.Fork("lower").Fork(step))], lower, createGraph: true);
            lower = [.. lower.Zip(gradients, (y, gradient) => y - (gradient * _rate))];
            counts.LowerGradients++;
            counts.SecondOrderProducts++; // What the way back through this step will cost.
        }

        Tensor loss = unrollable.UpperLoss(lower, random);
        Tensor[] upper = [.. problem.Upper.Select(entry => entry.Parameter)];
        Tensor[] estimate = Diff.Grad([loss], upper, allowUnused: true);
        for (int i = 0; i < upper.Length; i++) upper[i].grad = estimate[i];
        counts.UpperGradients++;
        return loss.detach();
    }
}
