using Trainer.State;

namespace Trainer.Bilevel;

/// <summary>What has been asked of a problem, so that ways to solve it are compared at equal cost.</summary>
public sealed class OracleCounts : IStateful
{
    /// <summary>Gradients of the lower loss.</summary>
    public long LowerGradients { get; set; }

    /// <summary>Gradients of the upper loss.</summary>
    public long UpperGradients { get; set; }

    /// <summary>Products of second derivatives of the lower loss with vectors.</summary>
    public long SecondOrderProducts { get; set; }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("counts", new[] { LowerGradients, UpperGradients, SecondOrderProducts });
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Get<long[]>("counts") is not [var lower, var upper, var products]) throw new StateException("The saved counts are not three numbers.");
        (LowerGradients, UpperGradients, SecondOrderProducts) = (lower, upper, products);
    }
}
