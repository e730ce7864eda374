namespace Trainer.Benchmarks.Cases;

/// <summary>8-bit Adam beside 32 bits.</summary>
internal sealed class EightBit64M() : EightBitSteps(tensors: 1, elements: 1 << 26, units: 6)
{
    public override string Name => "adam-8bit-64m";
}
