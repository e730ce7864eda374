using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Bilevel;

/// <summary>A way to estimate the gradient of x ↦ F(x, y(x)).</summary>
public interface IHypergradient
{
    /// <summary>Writes the estimate into the gradients of the upper variables, whose gradients are empty before; changes neither level's values.</summary>
    /// <param name="problem">The problem, at the present x and y.</param>
    /// <param name="counts">Takes what it cost.</param>
    /// <param name="random">The step's own stream.</param>
    /// <returns>F, without a graph.</returns>
    /// <exception cref="ArgumentException">The problem does not offer what the estimate needs.</exception>
    Tensor Compute(IBilevelProblem problem, OracleCounts counts, RandomStream random);
}
