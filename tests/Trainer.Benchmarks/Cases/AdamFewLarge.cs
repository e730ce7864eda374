namespace Trainer.Benchmarks.Cases;

/// <summary>Few large tensors: the memory's speed.</summary>
internal sealed class AdamFewLarge() : OptimizerSteps(tensors: 20, elements: 1_000_000, units: 20)
{
    public override string Name => "adam-large";
}
