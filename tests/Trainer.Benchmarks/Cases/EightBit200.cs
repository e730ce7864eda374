namespace Trainer.Benchmarks.Cases;

/// <summary>8-bit Adam beside 32 bits.</summary>
internal sealed class EightBit200() : EightBitSteps(tensors: 200, elements: 5000, units: 200)
{
    public override string Name => "adam-8bit-200";
}
