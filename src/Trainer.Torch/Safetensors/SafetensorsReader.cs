using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>
/// An open safetensors file. Opening checks the whole header against the file's length; tensors are read one by one, straight
/// into their memory. A file can make it allocate no more than its own size. Safe for use on several threads.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private const int PrefixLength = sizeof(ulong);
    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="SafetensorsException">The file breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public SafetensorsReader(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = path;
        _file = File.OpenHandle(path);
        try
        {
            _header = ReadHeader(out _dataStart);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors of the file by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _header.Entries;

    /// <summary>The file's <c>__metadata__</c>; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    internal int ChunkLength { get; init; } = 1 << 26;

    /// <summary>Reads a tensor into new memory on the CPU.</summary>
    /// <exception cref="SafetensorsException">No tensor of this name, or its bytes cannot be read.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = Entry(name);
        Tensor tensor = empty([.. entry.Shape], entry.Type, CPU);
        try
        {
            Fill(entry, tensor);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into an existing one of the same type and shape, on any device, contiguous or not.</summary>
    /// <remarks>Not for tensors that a pending backward pass needs: autograd does not see the change.</remarks>
    /// <exception cref="ArgumentException">The target is null or disposed.</exception>
    /// <exception cref="SafetensorsException">No tensor of this name, another type or shape, or its bytes cannot be read.</exception>
    public void ReadInto(string name, Tensor target)
    {
        _ = TensorCheck.Handle(target, nameof(target));
        SafetensorsEntry entry = Entry(name);
        if (target.dtype != entry.Type) throw Error($"tensor '{name}' is of {entry.Type}, the target of {target.dtype}");
        if (!entry.Shape.SequenceEqual(target.shape))
            throw Error($"tensor '{name}' has shape [{string.Join(", ", entry.Shape)}], the target [{string.Join(", ", target.shape)}]");
        if (target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            Fill(entry, target);
            return;
        }

        using Tensor copy = Read(name);
        using IDisposable off = no_grad();
        target.copy_(copy);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private SafetensorsEntry Entry(string name) => Entries.TryGetValue(name ?? throw new ArgumentNullException(nameof(name)), out SafetensorsEntry? entry)
        ? entry
        : throw Error($"there is no tensor '{name}'");

    private SafetensorsHeader ReadHeader(out long dataStart)
    {
        long fileLength = RandomAccess.GetLength(_file);
        if (fileLength < PrefixLength) throw Error($"{fileLength} bytes are too few for a safetensors file");
        Span<byte> prefix = stackalloc byte[PrefixLength];
        ReadExactly(prefix, 0);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumLength) throw Error($"a header of {length} bytes is more than the {SafetensorsHeader.MaximumLength} that the format allows");
        if ((long)length > fileLength - PrefixLength) throw Error($"a header of {length} bytes does not fit a file of {fileLength}: it is truncated or no safetensors file");
        var json = new byte[length];
        ReadExactly(json, PrefixLength);
        dataStart = PrefixLength + (long)length;
        try
        {
            return SafetensorsHeader.Parse(json, fileLength - dataStart);
        }
        catch (FormatException error)
        {
            throw Error(error.Message, error);
        }
    }

    private unsafe void Fill(SafetensorsEntry entry, Tensor target)
    {
        if (entry.ByteCount == 0) return;
        var memory = (byte*)TensorMemory.CheckedPointer(target);
        for (long done = 0; done < entry.ByteCount;)
        {
            var part = new Span<byte>(memory + done, (int)Math.Min(ChunkLength, entry.ByteCount - done));
            ReadExactly(part, _dataStart + entry.Begin + done);
            if (entry.Type == ScalarType.Bool && part.ContainsAnyExceptInRange((byte)0, (byte)1)) throw Error($"tensor '{entry.Name}' holds bytes that are no booleans");
            done += part.Length;
        }

        GC.KeepAlive(target);
    }

    private void ReadExactly(Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_file, target, offset);
            if (read == 0) throw Error($"the file ends at byte {offset}: it became shorter while being read");
            target = target[read..];
            offset += read;
        }
    }

    private SafetensorsException Error(string reason, Exception? inner = null) => new(Path, reason, inner);
}
