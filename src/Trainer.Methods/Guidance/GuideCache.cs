using System.IO.Hashing;
using System.Runtime.InteropServices;
using Trainer.Inspection;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>
/// Keeps what a frozen guide makes of each sample, so that it computes each once. Samples are known by the hash of their values (XxHash128), whatever task, order or augmentation they come from. What is new is computed
/// in blocks of one size, so that a sample's bits do not depend on when it came and beside which others: a run that goes on from a checkpoint, with an empty cache, goes on as the undisturbed one.
/// </summary>
/// <param name="compute">The guide on samples, [n, …] for n of a block.</param>
/// <param name="mebibytes">How much may be kept.</param>
internal sealed class GuideCache(Func<Tensor, GuideView> compute, int mebibytes) : IDisposable
{
    private const int Block = 64, FirstRows = 1024;
    private readonly Dictionary<UInt128, int> _rows = [];
    private Tensor[] _kept = [];
    private long[][] _shapes = [];
    private string[] _names = [];
    private long _hits, _misses, _most;

    /// <summary>Whether it was given up, since samples did not come back before it was full: nothing is kept any more.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>What the guide makes of a batch. The tensors belong to the scope around.</summary>
    public GuideView Look(Tensor input)
    {
        if (IsGivenUp) return InBlocks(input); // As before, so that a run that goes on does not tell when that was.
        UInt128[] keys = Keys(input);
        long[] missing = Missing(keys);
        (_hits, _misses) = (_hits + keys.Length - missing.Length, _misses + missing.Length);
        if (missing.Length > 0)
        {
            GuideView seen = InBlocks(missing.Length == keys.Length ? input : input.index_select(0, tensor(missing, device: input.device)));
            if (_kept.Length == 0) Begin(seen);
            if (_rows.Count + missing.Length > _most)
            {
                if (_hits < _misses) GiveUp();
                return missing.Length == keys.Length ? seen : InBlocks(input);
            }

            Add(seen, [.. missing.Select(i => keys[i])]);
        }

        // Layers are not copied: most measures can do with rows where they lie.
        long[] places = Array.ConvertAll(keys, key => (long)_rows[key]);
        Tensor[] values = [.. _kept.Select((kept, i) => kept.view([kept.shape[0], .. _shapes[i]]))];
        using Tensor rows = tensor(places, device: values[^1].device);
        return new([.. _names.Select((name, i) => new CapturedLayer(name, values[i]))], values[^1].index_select(0, rows), places);
    }

    public void Dispose()
    {
        foreach (Tensor kept in _kept) kept.Dispose();
        _kept = [];
        _rows.Clear();
    }

    private static UInt128[] Keys(Tensor input)
    {
        using Tensor rows = input.reshape(input.shape[0], -1).cpu().contiguous();
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(rows.bytes);
        int size = bytes.Length / (int)input.shape[0];
        var keys = new UInt128[input.shape[0]];
        for (int i = 0; i < keys.Length; i++) keys[i] = XxHash128.HashToUInt128(bytes.Slice(i * size, size));
        return keys;
    }

    // Each new sample once, also where it stands twice in a batch.
    private long[] Missing(UInt128[] keys)
    {
        var seen = new HashSet<UInt128>();
        return [.. Enumerable.Range(0, keys.Length).Where(i => !_rows.ContainsKey(keys[i]) && seen.Add(keys[i])).Select(i => (long)i)];
    }

    private GuideView InBlocks(Tensor input)
    {
        long count = input.shape[0];
        var parts = new List<GuideView>();
        for (long at = 0; at < count; at += Block)
        {
            long size = Math.Min(Block, count - at);
            Tensor block = input.narrow(0, at, size);
            if (size < Block) block = cat([block, input.narrow(0, 0, 1).expand([Block - size, .. input.shape[1..]])], 0);
            parts.Add(compute(block));
        }

        return new([.. parts[0].Layers.Select((layer, i) => layer with { Output = Joined([.. parts.Select(part => part.Layers[i].Output)]) })], Joined([.. parts.Select(part => part.Output)]));

        Tensor Joined(Tensor[] blocks) => (blocks.Length == 1 ? blocks[0] : cat(blocks, 0)).narrow(0, 0, count);
    }

    private void Begin(GuideView first)
    {
        Tensor[] values = Values(first);
        _names = [.. first.Layers.Select(layer => layer.Name)];
        _shapes = [.. values.Select(value => value.shape[1..])];
        long bytes = values.Sum(value => value.numel() / value.shape[0] * value.element_size());
        _most = (long)mebibytes * (1 << 20) / Math.Max(1, bytes);
        _kept = [.. values.Select(value => empty(Math.Min(FirstRows, _most), value.numel() / value.shape[0], dtype: value.dtype, device: value.device).DetachFromDisposeScope())];
    }

    private void Add(GuideView seen, UInt128[] keys)
    {
        long needed = _rows.Count + keys.Length, rows = _kept[0].shape[0];
        if (needed > rows) Grow(Math.Min(_most, Math.Max(needed, 2 * rows)));
        Tensor[] values = Values(seen);
        for (int i = 0; i < values.Length; i++) _kept[i].narrow(0, _rows.Count, keys.Length).copy_(values[i].reshape(keys.Length, -1));
        foreach (UInt128 key in keys) _rows.Add(key, _rows.Count);
    }

    private void Grow(long rows)
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            using Tensor old = _kept[i];
            _kept[i] = empty(rows, old.shape[1], dtype: old.dtype, device: old.device).DetachFromDisposeScope();
            _kept[i].narrow(0, 0, _rows.Count).copy_(old.narrow(0, 0, _rows.Count));
        }
    }

    private void GiveUp()
    {
        IsGivenUp = true;
        Dispose();
    }

    private static Tensor[] Values(GuideView view) => [.. view.Layers.Select(layer => layer.Output), view.Output];
}
