using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace Trainer.Data;

/// <summary>A Parquet file, read by row group; the groups used last are kept.</summary>
internal sealed class ParquetTable : Table
{
    private const long MemoryAllowed = 64 << 20;
    private const int MostGroups = 8;
    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly long[] _starts;
    private readonly LinkedList<(int Group, int[] Columns, float[][] Values)> _kept = new();

    private ParquetTable(string path, FileStream stream, ParquetReader reader) : base(path)
    {
        (_stream, _reader, _fields) = (stream, reader, reader.Schema.DataFields);
        Columns = [.. _fields.Select(field => field.Path.ToString())];
        _starts = new long[reader.RowGroupCount + 1];
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            // Whatever a damaged file claims, no more is allocated for a column than a file of its size may ask for.
            if (rows.RowCount < 0 || rows.RowCount * sizeof(double) > MemoryAllowed + (2 * stream.Length))
            {
                throw new InvalidDataException($"its row group {group} claims {rows.RowCount:N0} rows, too many for a file of {stream.Length:N0} bytes; if it is whole, write smaller row groups");
            }

            _starts[group + 1] = _starts[group] + rows.RowCount;
        }
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Rows => _starts[^1];

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It is missing, or no Parquet file.</exception>
    public static ParquetTable Open(string path) => FileGuard.Read(path, "Parquet", () =>
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            return new ParquetTable(path, stream, ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    public override string[][] ReadText(int[] columns) => FileGuard.Read(Path, "Parquet", () =>
    {
        lock (_lock)
        {
            return Array.ConvertAll(columns, column =>
            {
                List<string> texts = [];
                for (int group = 0; group < _starts.Length - 1; group++) texts.AddRange(Text(group, column));
                return texts.ToArray();
            });
        }
    });

    public override void ReadNumbers(ReadOnlySpan<long> rows, int[] columns, Span<float> target)
    {
        // Group by group, so that each is decoded once however the rows are mixed.
        var places = new (int Group, int Row, int Sample)[rows.Length];
        for (int i = 0; i < places.Length; i++)
        {
            int found = Array.BinarySearch(_starts, rows[i]);
            // The last of equal starts: groups before it are empty.
            int group = found < 0 ? ~found - 1 : Array.LastIndexOf(_starts, rows[i]);
            places[i] = (group, (int)(rows[i] - _starts[group]), i);
        }

        Array.Sort(places);
        lock (_lock)
        {
            foreach ((int group, int row, int sample) in places)
            {
                float[][] values = Group(group, columns);
                for (int i = 0; i < columns.Length; i++) target[(sample * columns.Length) + i] = values[i][row];
            }
        }
    }

    public override void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private float[][] Group(int group, int[] columns)
    {
        LinkedListNode<(int Group, int[] Columns, float[][] Values)>? node = _kept.First;
        while (node is not null && (node.Value.Group != group || node.Value.Columns != columns)) node = node.Next;
        if (node is null)
        {
            float[][] values = FileGuard.Read($"{Path}, rows from {_starts[group] + 1:N0}", "Parquet", () => Array.ConvertAll(columns, column => ReadNumbers(group, column)));
            node = new((group, columns, values));
            if (_kept.Count == MostGroups) _kept.RemoveLast();
        }
        else
        {
            _kept.Remove(node);
        }

        _kept.AddFirst(node);
        return node.Value.Values;
    }

    private float[] ReadNumbers(int group, int column) => Type.GetTypeCode(_fields[column].ClrType) switch
    {
        TypeCode.Boolean => Numbers<bool>(group, column, value => value ? 1 : 0),
        TypeCode.Byte => Numbers<byte>(group, column),
        TypeCode.SByte => Numbers<sbyte>(group, column),
        TypeCode.Int16 => Numbers<short>(group, column),
        TypeCode.UInt16 => Numbers<ushort>(group, column),
        TypeCode.Int32 => Numbers<int>(group, column),
        TypeCode.UInt32 => Numbers<uint>(group, column),
        TypeCode.Int64 => Numbers<long>(group, column),
        TypeCode.UInt64 => Numbers<ulong>(group, column),
        TypeCode.Single => Numbers<float>(group, column),
        TypeCode.Double => Numbers<double>(group, column),
        TypeCode.Decimal => Numbers<decimal>(group, column),
        _ => throw Fault(_starts[group], column, $"is {_fields[column].ClrType.Name}, which is no number"),
    };

    private float[] Numbers<T>(int group, int column) where T : struct, INumberBase<T> => Numbers<T>(group, column, float.CreateSaturating);

    private float[] Numbers<T>(int group, int column, Func<T, float> convert) where T : struct
    {
        T[] values = Values<T>(group, column);
        var numbers = new float[values.Length];
        for (int row = 0; row < numbers.Length; row++) numbers[row] = CheckFinite(convert(values[row]), _starts[group] + row, column);
        return numbers;
    }

    private T[] Values<T>(int group, int column) where T : struct
    {
        DataField field = Scalar(group, column);
        using ParquetRowGroupReader rows = _reader.OpenRowGroupReader(group);
        var values = new T[rows.RowCount];
        if (!field.IsNullable)
        {
            rows.ReadAsync<T>(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
            return values;
        }

        var cells = new T?[rows.RowCount];
        rows.ReadAsync<T>(field, cells.AsMemory()).AsTask().GetAwaiter().GetResult();
        for (int row = 0; row < values.Length; row++) values[row] = cells[row] ?? throw Fault(_starts[group] + row, column, "is empty");
        return values;
    }

    private IEnumerable<string> Text(int group, int column)
    {
        Type type = _fields[column].ClrType;
        if (type == typeof(int)) return Values<int>(group, column).Select(value => value.ToString());
        if (type == typeof(long)) return Values<long>(group, column).Select(value => value.ToString());
        if (type == typeof(bool)) return Values<bool>(group, column).Select(value => value.ToString());
        if (type != typeof(string) && type != typeof(ReadOnlyMemory<char>)) return ReadNumbers(group, column).Select(value => value.ToString());
        using ParquetRowGroupReader rows = _reader.OpenRowGroupReader(group);
        var texts = new string?[rows.RowCount];
        rows.ReadAsync(Scalar(group, column), texts.AsMemory()).AsTask().GetAwaiter().GetResult();
        return texts.Select((text, row) => string.IsNullOrWhiteSpace(text) ? throw Fault(_starts[group] + row, column, "is empty") : text.Trim());
    }

    private DataField Scalar(int group, int column) => _fields[column].IsArray || _fields[column].MaxRepetitionLevel > 0
        ? throw Fault(_starts[group], column, "is a list, not a single value")
        : _fields[column];
}
