using System.Buffers.Binary;
using TorchSharp;
using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>
/// Writes safetensors files: tensor after tensor from its own memory. Tensors on another device, or not contiguous, are copied
/// one at a time.
/// </summary>
public static class SafetensorsWriter
{
    // What fits a core's cache is written several times faster than larger pieces, and is still there for a hash of it.
    private const int DefaultChunkLength = 1 << 20;

    /// <summary>Writes a file, replacing one of the same name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Strings to keep in the header.</param>
    /// <param name="flushToDisk">Returns only when the data is on the disk, for files that replace others by renaming.</param>
    /// <exception cref="SafetensorsException">A tensor's type or layout, or a name, is not supported; nothing is written then.</exception>
    /// <exception cref="ArgumentException">A tensor is null or disposed; nothing is written then.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null, bool flushToDisk = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        List<(SafetensorsEntry Entry, Tensor Tensor)> plan = Plan(path, tensors);
        byte[] header = Header(path, plan, metadata);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Write(stream, plan, header, DefaultChunkLength);
        stream.Flush(flushToDisk);
    }

    /// <summary>Writes to a stream from its present position; the stream stays open.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{KeyValuePair{string, Tensor}}, IReadOnlyDictionary{string, string}, bool)"/>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, tensors, metadata, DefaultChunkLength);

    internal static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata, int chunkLength)
    {
        ArgumentNullException.ThrowIfNull(stream);
        List<(SafetensorsEntry Entry, Tensor Tensor)> plan = Plan("stream", tensors);
        Write(stream, plan, Header("stream", plan, metadata), chunkLength);
    }

    // Wide types first, so that every tensor begins at a multiple of its element size; then by name, so that equal contents give equal files.
    private static List<(SafetensorsEntry Entry, Tensor Tensor)> Plan(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var names = new HashSet<string>();
        var checkedTensors = new List<KeyValuePair<string, Tensor>>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            _ = TensorCheck.Handle(tensor, name);
            if (name == SafetensorsHeader.MetadataKey) throw new SafetensorsException(path, $"'{name}' cannot be the name of a tensor");
            if (!names.Add(name)) throw new SafetensorsException(path, $"two tensors are named '{name}'");
            if (SafetensorsTypes.Name(tensor.dtype) is null) throw new SafetensorsException(path, $"tensor '{name}' is of {tensor.dtype}, which the format does not hold");
            if (tensor.is_sparse || tensor.device_type == DeviceType.META) throw new SafetensorsException(path, $"tensor '{name}' is sparse or without data");
            checkedTensors.Add(new(name, tensor));
        }

        var plan = new List<(SafetensorsEntry, Tensor)>(checkedTensors.Count);
        long at = 0;
        foreach ((string name, Tensor tensor) in checkedTensors
            .OrderByDescending(pair => SafetensorsTypes.Size(pair.Value.dtype)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            long end = checked(at + TensorMemory.ByteCount(tensor));
            plan.Add((new SafetensorsEntry(name, tensor.dtype, tensor.shape, at, end), tensor));
            at = end;
        }

        return plan;
    }

    private static byte[] Header(string path, List<(SafetensorsEntry Entry, Tensor Tensor)> plan, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            byte[] header = SafetensorsHeader.Format(plan.Select(item => item.Entry), metadata);
            return header.Length <= SafetensorsHeader.MaximumLength
                ? header
                : throw new SafetensorsException(path, $"a header of {header.Length} bytes is more than the format allows");
        }
        catch (ArgumentException error)
        {
            throw new SafetensorsException(path, $"a name or metadata is no valid text: {error.Message}", error);
        }
    }

    private static void Write(Stream stream, List<(SafetensorsEntry Entry, Tensor Tensor)> plan, byte[] header, int chunkLength)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        using IDisposable off = no_grad();
        foreach ((SafetensorsEntry entry, Tensor tensor) in plan)
        {
            if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            {
                WriteData(stream, entry, tensor, chunkLength);
                continue;
            }

            using Tensor onCpu = tensor.cpu();
            using Tensor contiguous = onCpu.contiguous();
            WriteData(stream, entry, contiguous, chunkLength);
        }
    }

    private static unsafe void WriteData(Stream stream, SafetensorsEntry entry, Tensor tensor, int chunkLength)
    {
        if (entry.ByteCount == 0) return;
        var memory = (byte*)TensorMemory.CheckedPointer(tensor);
        for (long done = 0; done < entry.ByteCount;)
        {
            int count = (int)Math.Min(chunkLength, entry.ByteCount - done);
            stream.Write(new ReadOnlySpan<byte>(memory + done, count));
            done += count;
        }

        GC.KeepAlive(tensor);
    }
}
