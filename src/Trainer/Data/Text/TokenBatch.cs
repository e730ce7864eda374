using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data.Text;

/// <summary>Windows of a text: each token with the one that follows it.</summary>
/// <param name="Tokens">int64 [batch, length].</param>
/// <param name="Next">int64 [batch, length], one place on.</param>
public sealed record TokenBatch(Tensor Tokens, Tensor Next) : IDisposable
{
    /// <summary>The windows of a text that begin at the given places.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="places">Where windows begin.</param>
    /// <param name="length">Tokens in a window.</param>
    /// <param name="device">Where the batch goes.</param>
    public static TokenBatch At(byte[] text, IReadOnlyList<long> places, int length, Device device)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(places);
        long[] tokens = new long[places.Count * (length + 1)];
        for (int row = 0; row < places.Count; row++)
        {
            for (int i = 0; i <= length; i++) tokens[row * (length + 1) + i] = text[places[row] + i];
        }

        using Tensor windows = tensor(tokens, [places.Count, length + 1], device: device);
        return new(windows.slice(1, 0, length, 1).contiguous().DetachFromDisposeScope(), windows.slice(1, 1, length + 1, 1).contiguous().DetachFromDisposeScope());
    }

    /// <summary>Windows from random places of a text.</summary>
    /// <param name="text">The bytes; more than a window and one.</param>
    /// <param name="size">Windows in the batch.</param>
    /// <param name="length">Tokens in a window.</param>
    /// <param name="random">Decides the places.</param>
    /// <param name="device">Where the batch goes.</param>
    public static TokenBatch Draw(byte[] text, int size, int length, RandomStream random, Device device)
    {
        ArgumentNullException.ThrowIfNull(text);
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) starts[i] = random.NextInteger(text.Length - length);
        return At(text, starts, length, device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Next.Dispose();
    }
}
