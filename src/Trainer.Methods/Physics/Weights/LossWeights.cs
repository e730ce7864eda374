using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics.Weights;

/// <summary>The weights of a loss's terms, and of their points, which may change as training goes on.</summary>
public abstract class LossWeights : IStateful, IDisposable
{
    /// <summary>Whether points have weights of their own, which is only possible while they stay the same.</summary>
    public virtual bool ArePointwise => false;

    /// <summary>Whether weights stay as they are where the optimizer evaluates the loss itself.</summary>
    public virtual bool StayInSearch => true;

    /// <summary>A term's weight.</summary>
    public abstract double Of(string term);

    /// <summary>The weights of a term's points, [n]; null where there are none.</summary>
    public virtual Tensor? AtPoints(string term) => null;

    /// <summary>Whether the weights are to be looked at before a step, from its losses and their gradients.</summary>
    public virtual bool IsDue(long step) => false;

    /// <summary>Looks at the residuals before a step that is due.</summary>
    /// <param name="residuals">The residuals of all terms, with graph.</param>
    /// <param name="form">How they make losses.</param>
    /// <param name="parameters">The weights of the network.</param>
    public virtual void Update(IReadOnlyList<TermResidual> residuals, LossForm form, IReadOnlyList<Parameter> parameters) { }

    /// <inheritdoc/>
    public virtual void SaveState(StateNode node) { }

    /// <inheritdoc/>
    public virtual void LoadState(StateNode node) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases tensors.</summary>
    protected virtual void Dispose(bool disposing) { }
}
