namespace Trainer.Sweeps;

/// <summary>A leaf of a tree: a box of the unit cube and the value there.</summary>
/// <param name="Low">Its lower corner.</param>
/// <param name="High">Its upper corner.</param>
/// <param name="Value">The value.</param>
internal sealed record TreeBox(double[] Low, double[] High, double Value)
{
    public double Volume { get; } = Low.Zip(High, (low, high) => high - low).Aggregate(1.0, (product, width) => product * width);
}
