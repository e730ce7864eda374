using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Strings of bits, filled up with twos to the longest possible, and whether the number of ones in each is odd.</summary>
/// <param name="Bits">int64 [batch, longest].</param>
/// <param name="IsOdd">int64 [batch], 1 or 0.</param>
public sealed record BitBatch(Tensor Bits, Tensor IsOdd) : IDisposable
{
    /// <summary>Draws strings whose lengths and bits are uniform.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">Their lengths.</param>
    /// <param name="random">Decides them.</param>
    /// <param name="device">Where they go.</param>
    public static BitBatch Draw(int count, StringParityOptions options, RandomStream random, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        int longest = options.LongestString;
        long[] bits = new long[count * longest], isOdd = new long[count];
        Array.Fill(bits, 2);
        for (int row = 0; row < count; row++)
        {
            int n = options.ShortestString + (int)random.NextInteger(longest - options.ShortestString + 1);
            for (int i = 0; i < n; i++) isOdd[row] ^= bits[(row * longest) + i] = random.NextInteger(2);
        }

        return new(tensor(bits, [count, longest], device: device).DetachFromDisposeScope(), tensor(isOdd, [count], device: device).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bits.Dispose();
        IsOdd.Dispose();
    }
}
