using System.Numerics;
using ParquetSharp;

namespace Trainer.Data;

/// <summary>A Parquet file, read by row group; the groups used last are kept.</summary>
internal sealed class ParquetTable : Table
{
    private const long MemoryAllowed = 64 << 20;
    private const int MostGroups = 8;
    private readonly Lock _lock = new();
    private readonly ParquetFileReader _reader;
    private readonly long[] _starts;
    private readonly LinkedList<(int Group, int[] Columns, float[][] Values)> _kept = new();

    private ParquetTable(string path, ParquetFileReader reader) : base(path)
    {
        _reader = reader;
        long size = new FileInfo(path).Length;
        Columns = [.. Enumerable.Range(0, reader.FileMetaData.NumColumns).Select(column => reader.FileMetaData.Schema.Column(column).Path.ToDotString())];
        _starts = new long[reader.FileMetaData.NumRowGroups + 1];
        for (int group = 0; group < _starts.Length - 1; group++)
        {
            using RowGroupReader rows = reader.RowGroup(group);
            long count = rows.MetaData.NumRows;
            // Whatever a damaged file claims, no more is allocated for a column than a file of its size may ask for.
            if (count < 0 || count > (MemoryAllowed + (2 * size)) / sizeof(double))
            {
                throw new InvalidDataException($"its row group {group} claims {count:N0} rows, too many for a file of {size:N0} bytes; if it is whole, write smaller row groups");
            }

            _starts[group + 1] = _starts[group] + count;
        }
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Rows => _starts[^1];

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It is missing, or no Parquet file.</exception>
    public static ParquetTable Open(string path) => FileGuard.Read(path, "Parquet", () =>
    {
        if (!File.Exists(path)) throw new FileNotFoundException(null, path); // The library's own exception does not tell.
        ParquetFileReader reader = new(path);
        try
        {
            return new ParquetTable(path, reader);
        }
        catch
        {
            reader.Dispose();
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

    public override void Dispose() => _reader.Dispose();

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

    private float[] ReadNumbers(int group, int column) => Use(group, column, reader => reader switch
    {
        LogicalColumnReader<float> values => Numbers(values, group, column),
        LogicalColumnReader<float?> values => Numbers(values, group, column),
        LogicalColumnReader<double> values => Numbers(values, group, column),
        LogicalColumnReader<double?> values => Numbers(values, group, column),
        LogicalColumnReader<int> values => Numbers(values, group, column),
        LogicalColumnReader<int?> values => Numbers(values, group, column),
        LogicalColumnReader<long> values => Numbers(values, group, column),
        LogicalColumnReader<long?> values => Numbers(values, group, column),
        LogicalColumnReader<byte> values => Numbers(values, group, column),
        LogicalColumnReader<byte?> values => Numbers(values, group, column),
        LogicalColumnReader<sbyte> values => Numbers(values, group, column),
        LogicalColumnReader<sbyte?> values => Numbers(values, group, column),
        LogicalColumnReader<short> values => Numbers(values, group, column),
        LogicalColumnReader<short?> values => Numbers(values, group, column),
        LogicalColumnReader<ushort> values => Numbers(values, group, column),
        LogicalColumnReader<ushort?> values => Numbers(values, group, column),
        LogicalColumnReader<uint> values => Numbers(values, group, column),
        LogicalColumnReader<uint?> values => Numbers(values, group, column),
        LogicalColumnReader<ulong> values => Numbers(values, group, column),
        LogicalColumnReader<ulong?> values => Numbers(values, group, column),
        LogicalColumnReader<Half> values => Numbers(values, group, column),
        LogicalColumnReader<Half?> values => Numbers(values, group, column),
        LogicalColumnReader<decimal> values => Numbers(values, group, column),
        LogicalColumnReader<decimal?> values => Numbers(values, group, column),
        LogicalColumnReader<bool> values => Array.ConvertAll(All(values, group), value => value ? 1f : 0f),
        LogicalColumnReader<bool?> values => Array.ConvertAll(Present(values, group, column), value => value ? 1f : 0f),
        _ => throw Fault(_starts[group], column, "is no number"),
    });

    private IEnumerable<string> Text(int group, int column) => Use<IEnumerable<string>>(group, column, reader => reader switch
    {
        LogicalColumnReader<string> values => All(values, group).Select((text, row) => string.IsNullOrWhiteSpace(text) ? throw Fault(_starts[group] + row, column, "is empty") : text.Trim()),
        LogicalColumnReader<long> values => All(values, group).Select(value => value.ToString()),
        LogicalColumnReader<long?> values => Present(values, group, column).Select(value => value.ToString()),
        LogicalColumnReader<int> values => All(values, group).Select(value => value.ToString()),
        LogicalColumnReader<int?> values => Present(values, group, column).Select(value => value.ToString()),
        LogicalColumnReader<double> values => All(values, group).Select(value => value.ToString()),
        LogicalColumnReader<double?> values => Present(values, group, column).Select(value => value.ToString()),
        _ => ReadNumbers(group, column).Select(value => value.ToString()),
    });

    private float[] Numbers<T>(LogicalColumnReader<T> reader, int group, int column) where T : struct, INumberBase<T> => ToFloat(All(reader, group), group, column);

    private float[] Numbers<T>(LogicalColumnReader<T?> reader, int group, int column) where T : struct, INumberBase<T> => ToFloat(Present(reader, group, column), group, column);

    private float[] ToFloat<T>(T[] values, int group, int column) where T : INumberBase<T>
    {
        var numbers = new float[values.Length];
        for (int row = 0; row < numbers.Length; row++) numbers[row] = CheckFinite(float.CreateSaturating(values[row]), _starts[group] + row, column);
        return numbers;
    }

    private T[] Present<T>(LogicalColumnReader<T?> reader, int group, int column) where T : struct
    {
        T?[] cells = All(reader, group);
        var values = new T[cells.Length];
        for (int row = 0; row < values.Length; row++) values[row] = cells[row] ?? throw Fault(_starts[group] + row, column, "is empty");
        return values;
    }

    private T[] All<T>(LogicalColumnReader<T> reader, int group) => reader.ReadAll((int)(_starts[group + 1] - _starts[group]));

    private T Use<T>(int group, int column, Func<LogicalColumnReader, T> use)
    {
        using RowGroupReader rows = _reader.RowGroup(group);
        using ColumnReader chunk = rows.Column(column);
        using LogicalColumnReader reader = chunk.LogicalReader();
        return use(reader);
    }
}
