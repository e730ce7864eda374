using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Sequences to be copied: n symbols, the copy token, n zeros, the end; and what is to come out, n + 1 zeros, the symbols, the end. All are padded with zeros to the longest possible.</summary>
/// <param name="Tokens">int64 [batch, length].</param>
/// <param name="Targets">int64 [batch, length]; 0 is not scored.</param>
public sealed record CopyBatch(Tensor Tokens, Tensor Targets) : IDisposable
{
    /// <summary>Draws sequences.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">Lengths and symbols.</param>
    /// <param name="random">Decides them.</param>
    /// <param name="device">Where they go.</param>
    public static CopyBatch Draw(int count, CopyPasteOptions options, RandomStream random, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        int length = options.Length;
        long[] tokens = new long[count * length], targets = new long[count * length];
        for (int row = 0; row < count; row++)
        {
            int n = options.ShortestSequence + (int)random.NextInteger(options.LongestSequence - options.ShortestSequence + 1), at = row * length;
            for (int i = 0; i < n; i++) tokens[at + i] = targets[at + n + 1 + i] = random.NextInteger(options.Symbols);
            tokens[at + n] = options.Symbols + 1;
            tokens[at + (2 * n) + 1] = targets[at + (2 * n) + 1] = options.Symbols + 2;
        }

        return new(tensor(tokens, [count, length], device: device).DetachFromDisposeScope(), tensor(targets, [count, length], device: device).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Targets.Dispose();
    }
}
