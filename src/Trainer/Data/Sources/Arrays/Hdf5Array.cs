using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Trainer.Data;

/// <summary>A dataset of an HDF5 file, read by hyperslabs of whole rows.</summary>
internal sealed class Hdf5Array : StoredArray
{
    private readonly Hdf5File _file;
    private readonly NativeDataset _dataset;

    private Hdf5Array(Hdf5File file, NativeDataset dataset, string name, NumberType type)
        : base(name, [.. dataset.Space.Dimensions.Select(dimension => checked((long)dimension))], type)
    {
        _file = file;
        _dataset = dataset;
    }

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or has no dataset of numbers of this name.</exception>
    public static Hdf5Array Open(string path, string name)
    {
        Hdf5File file = Hdf5File.Open(path);
        try
        {
            return FileGuard.Read($"{path} ({name})", "HDF5", () => file.Use(root =>
            {
                if (!root.LinkExists(name)) throw new DataException($"{path} has no dataset '{name}'; {(file.Names() is { Count: > 0 } names ? $"its root has {string.Join(", ", names)}" : "nothing in its root can be read")}. Correct task:data; names are paths from the file's root.");
                if (root.Get(name) is not NativeDataset dataset) throw new DataException($"{path} ({name}) is a group or a link to another file, not a dataset. Correct task:data.");
                if (dataset.Layout.Class == H5DataLayoutClass.VirtualStorage) throw new DataException($"{path} ({name}) is a virtual dataset, whose numbers lie in other files. Copy them into one dataset.");
                NumberType type = TypeOf(dataset.Type) ?? throw new DataException($"{path} ({name}) holds {dataset.Type.Class} of {dataset.Type.Size} bytes, not integers or floats of 1 to 8. Convert it.");
                return new Hdf5Array(file, dataset, $"{path} ({name})", type);
            }));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void ReadRows(long first, int count, Span<byte> target)
    {
        var starts = new ulong[Shape.Count];
        ulong[] blocks = [.. Shape.Select(dimension => (ulong)dimension)];
        (starts[0], blocks[0]) = ((ulong)first, (ulong)count);
        HyperslabSelection rows = new(Shape.Count, starts, blocks);
        byte[] read = FileGuard.Read($"{Name}, samples from {first:N0}", "HDF5", () => _file.Use(_ => ReadChecked(rows)));
        read.CopyTo(target);
    }

    public override void Dispose() => _file.Dispose();

    private byte[] ReadChecked(Selection rows)
    {
        try
        {
            return Read(rows);
        }
        catch (Exception error) when (error.Message.StartsWith("Byte order", StringComparison.Ordinal))
        {
            throw Fault("holds numbers in another byte order than this machine's, which the HDF5 library cannot turn around", "Write them little-endian");
        }
    }

    // As numbers of their type and not as bytes: only then does the library check their byte order.
    private byte[] Read(Selection rows) => Type switch
    {
        NumberType.UInt8 => Read<byte>(rows),
        NumberType.Int8 => Read<sbyte>(rows),
        NumberType.UInt16 => Read<ushort>(rows),
        NumberType.Int16 => Read<short>(rows),
        NumberType.UInt32 => Read<uint>(rows),
        NumberType.Int32 => Read<int>(rows),
        NumberType.UInt64 => Read<ulong>(rows),
        NumberType.Int64 => Read<long>(rows),
        NumberType.Float16 => Read<Half>(rows),
        NumberType.Float32 => Read<float>(rows),
        _ => Read<double>(rows),
    };

    private byte[] Read<T>(Selection rows) where T : unmanaged
    {
        var read = new byte[(int)rows.TotalElementCount * Unsafe.SizeOf<T>()];
        _dataset.Read(MemoryMarshal.Cast<byte, T>(read.AsSpan()), rows);
        return read;
    }

    private static NumberType? TypeOf(IH5DataType type) => type.Class switch
    {
        H5DataTypeClass.FixedPoint => Numbers.TypeOf(type.FixedPoint.IsSigned ? 'i' : 'u', type.Size),
        H5DataTypeClass.FloatingPoint => Numbers.TypeOf('f', type.Size),
        H5DataTypeClass.Enumerated when type.Size == 1 => NumberType.UInt8, // Booleans, as h5py writes them.
        _ => null,
    };
}
