using Trainer.Randomness;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Bilevel;

/// <summary>
/// Two problems, one inside the other: minimise F(x, y) over x, where y is what minimises f(x, y) for that x. Losses are of the values that the parameters have; each call
/// may draw a batch of its own.
/// </summary>
public interface IBilevelProblem
{
    /// <summary>The upper variables x, by name: the same objects throughout.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Upper { get; }

    /// <summary>The lower variables y, by name: the same objects throughout.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Lower { get; }

    /// <summary>F(x, y): one element, with a graph to x.</summary>
    /// <param name="random">The step's own stream.</param>
    Tensor UpperLoss(RandomStream random);

    /// <summary>f(x, y): one element, with a graph to y.</summary>
    /// <param name="random">The step's own stream.</param>
    Tensor LowerLoss(RandomStream random);

    /// <summary>Gives y, and what goes with it, fresh values in place.</summary>
    /// <param name="random">Where they come from.</param>
    void Reinitialise(RandomStream random);

    /// <summary>Ends a lower step, once y has moved: for what follows y in ways of its own, such as momentum copies. Nothing unless a problem says otherwise.</summary>
    void AfterLowerStep() { }
}
