using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Data.Text;

/// <summary>Windows from random places of a text, batch after batch. Batch k is a function of the stream and k alone.</summary>
/// <param name="text">The bytes; more than a window and one.</param>
/// <param name="size">Windows in a batch.</param>
/// <param name="length">Tokens in a window.</param>
/// <param name="random">Decides the places.</param>
/// <param name="device">Where batches go.</param>
public sealed class TokenBatches(byte[] text, int size, int length, RandomStream random, Device device) : IBatchSource<TokenBatch>
{
    private long _taken;

    /// <summary>As many batches as it takes to see as many tokens as there are.</summary>
    public long BatchesPerEpoch { get; } = Math.Max(1, text.Length / ((long)size * length));

    /// <summary>The batch of a text's windows that begin at the given places.</summary>
    public static TokenBatch At(byte[] text, IReadOnlyList<long> places, int length, Device device)
    {
        long[] tokens = new long[places.Count * (length + 1)];
        for (int row = 0; row < places.Count; row++)
        {
            for (int i = 0; i <= length; i++) tokens[row * (length + 1) + i] = text[places[row] + i];
        }

        using Tensor windows = tensor(tokens, [places.Count, length + 1], device: device);
        return new(windows.slice(1, 0, length, 1).contiguous().DetachFromDisposeScope(), windows.slice(1, 1, length + 1, 1).contiguous().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public TokenBatch Next()
    {
        RandomStream places = random.Fork(_taken++);
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) starts[i] = places.NextInteger(text.Length - length);
        return At(text, starts, length, device);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("taken", _taken);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _taken = node.Get<long>("taken");
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
