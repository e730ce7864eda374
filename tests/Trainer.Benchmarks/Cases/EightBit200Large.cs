namespace Trainer.Benchmarks.Cases;

/// <summary>8-bit Adam beside 32 bits.</summary>
internal sealed class EightBit200Large() : EightBitSteps(tensors: 200, elements: 1 << 16, units: 20)
{
    public override string Name => "adam-8bit-200-large";
}
