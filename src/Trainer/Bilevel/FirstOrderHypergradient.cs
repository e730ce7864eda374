using Trainer.Randomness;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Bilevel;

/// <summary>∂F/∂x at the present y, as if y did not depend on x: with it the loop alternates between the levels.</summary>
public sealed class FirstOrderHypergradient : IHypergradient
{
    /// <inheritdoc/>
    public Tensor Compute(IBilevelProblem problem, OracleCounts counts, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(counts);
        Tensor loss = problem.UpperLoss(random);
        loss.Backward();
        counts.UpperGradients++;
        return loss.detach();
    }
}
