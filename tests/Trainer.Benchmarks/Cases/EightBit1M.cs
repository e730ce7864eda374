namespace Trainer.Benchmarks.Cases;

/// <summary>8-bit Adam beside 32 bits.</summary>
internal sealed class EightBit1M() : EightBitSteps(tensors: 1, elements: 1 << 20, units: 200)
{
    public override string Name => "adam-8bit-1m";
}
