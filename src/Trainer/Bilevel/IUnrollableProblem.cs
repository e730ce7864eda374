using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Bilevel;

/// <summary>A bi-level problem whose losses are functions of any y, not only of the one that its parameters hold: what differentiates through the lower level's steps asks for this.</summary>
public interface IUnrollableProblem : IBilevelProblem
{
    /// <summary>F(x, y) with graphs to both.</summary>
    /// <param name="lower">y, in the order of <see cref="IBilevelProblem.Lower"/>.</param>
    /// <param name="random">The step's own stream.</param>
    Tensor UpperLoss(IReadOnlyList<Tensor> lower, RandomStream random);

    /// <summary>f(x, y) with graphs to both.</summary>
    /// <inheritdoc cref="UpperLoss"/>
    Tensor LowerLoss(IReadOnlyList<Tensor> lower, RandomStream random);
}
