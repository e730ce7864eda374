namespace Trainer.Benchmarks.Cases;

/// <summary>Many small tensors: the overhead around the arithmetic.</summary>
internal sealed class AdamManySmall() : OptimizerSteps(tensors: 200, elements: 1_000, units: 400)
{
    public override string Name => "adam-small";
}
