namespace Trainer.Optimizers;

/// <summary>An optimizer that evaluates the loss and its gradients itself, as often as a step takes: <c>step(closure)</c>.</summary>
public interface IClosureOptimizer
{
    /// <summary>Whether the next step evaluates the loss itself; if not, it takes gradients that are there.</summary>
    bool NeedsClosure { get; }

    /// <summary>Why the last step found nothing left to do; null while there is.</summary>
    string? Ending { get; }

    /// <summary>Forgets what was learnt of the function: for one that has changed, as where points are drawn anew.</summary>
    void Restart();
}
