namespace Trainer.Benchmarks.Cases;

/// <summary>8-bit Adam beside 32 bits.</summary>
internal sealed class EightBit16M() : EightBitSteps(tensors: 1, elements: 1 << 24, units: 20)
{
    public override string Name => "adam-8bit-16m";
}
