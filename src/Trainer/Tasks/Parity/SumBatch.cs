using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Tasks.Parity;

/// <summary>Sequences of numbers with their running sums modulo k.</summary>
/// <param name="Inputs">The numbers as unit vectors, float32 [batch, length, k].</param>
/// <param name="Sums">int64 [batch, length].</param>
public sealed record SumBatch(Tensor Inputs, Tensor Sums) : IDisposable
{
    /// <summary>Draws sequences of uniform numbers from 0 to k − 1.</summary>
    public static SumBatch Draw(int count, int length, int modulus, RandomStream random, Device device)
    {
        float[] inputs = new float[(long)count * length * modulus];
        long[] sums = new long[(long)count * length];
        for (long i = 0; i < sums.Length; i++)
        {
            long number = random.NextInteger(modulus);
            inputs[(i * modulus) + number] = 1;
            sums[i] = ((i % length == 0 ? 0 : sums[i - 1]) + number) % modulus;
        }

        return new(tensor(inputs, [count, length, modulus], device: device).DetachFromDisposeScope(), tensor(sums, [count, length], device: device).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Sums.Dispose();
    }
}
