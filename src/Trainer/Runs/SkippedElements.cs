using Trainer.Loop;
using Trainer.Optimizers.Blockwise;
using Trainer.Tasks;

namespace Trainer.Runs;

/// <summary>Says when an optimizer passes elements over because their gradients are not finite: at first, and how many there were in the end.</summary>
internal sealed class SkippedElements : ITrainingListener
{
    private long _elements;

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        long last = state.Tree.Optimizers.OfType<BlockwiseOptimizer>().Sum(optimizer => optimizer.NotFinite);
        if (last == 0) return;
        if (_elements == 0)
            state.Run.Log.Warning("Step {Step}: the gradients of {Elements} elements are not finite; those weights stay as they are and lose their optimizer state. More such are counted, not reported.", state.Step, last);
        _elements += last;
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        if (_elements > 0) state.Run.Log.Warning("In all {Elements} elements were passed over because their gradients were not finite.", _elements);
    }
}
