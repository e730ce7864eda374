using System.Text;
using Sylvan.Data.Csv;

namespace Trainer.Data;

/// <summary>A CSV file: where its records begin is kept in memory, they are read and parsed when they are needed.</summary>
internal sealed class CsvTable : Table
{
    private const int BlockBytes = 4 << 20;
    private readonly FileBytes _bytes;
    private readonly char _separator;
    private readonly long[] _starts;
    private readonly int _header;

    private CsvTable(FileBytes bytes, char separator, bool hasHeader) : base(bytes.Name)
    {
        _bytes = bytes;
        _separator = separator;
        _starts = CsvIndex.Scan(bytes, (byte)separator);
        _header = hasHeader ? 1 : 0;
        if (_starts.Length <= 1 + _header) throw new DataException($"{Path} has no rows. Restore it from a copy or write it again.");
        string[] columns = [];
        Parse([-_header], (_, reader) => columns = [.. Enumerable.Range(0, reader.RowFieldCount).Select(i => hasHeader ? reader.GetString(i).Trim() : i.ToString())]);
        string? twice = columns.CountBy(column => column).FirstOrDefault(column => column.Value > 1).Key;
        Columns = twice is null ? columns : throw new DataException($"{Path} has two columns called '{twice}'. Rename one, or set task:data:header to false if its first line is no header.");
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Rows => _starts.Length - 1 - _header;

    public override bool ReadsInParallel => true;

    /// <summary>Finds the records and reads the columns' names.</summary>
    /// <exception cref="DataException">The file is missing, empty, or no CSV file.</exception>
    public static CsvTable Open(string path, char separator, bool hasHeader)
    {
        FileBytes bytes = FileBytes.Open(path, "CSV");
        try
        {
            return FileGuard.Read(path, "CSV", () => new CsvTable(bytes, separator, hasHeader));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public override string[][] ReadText(int[] columns)
    {
        string[][] texts = Array.ConvertAll(columns, _ => new string[Rows]);
        HashSet<string> known = []; // Few texts stand in many rows.
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var rows = new long[1 << 12];
        for (long first = 0; first < Rows; first += rows.Length)
        {
            int count = (int)Math.Min(rows.Length, Rows - first);
            for (int i = 0; i < count; i++) rows[i] = first + i;
            ForEach(rows.AsSpan(0, count), (i, row, reader) =>
            {
                for (int column = 0; column < columns.Length; column++)
                {
                    ReadOnlySpan<char> text = reader.GetFieldSpan(columns[column]).Trim();
                    if (text.IsEmpty) throw Fault(row, columns[column], "is empty");
                    if (!lookup.TryGetValue(text, out string? kept)) known.Add(kept = text.ToString());
                    texts[column][row] = kept;
                }
            });
        }

        return texts;
    }

    public override unsafe void ReadNumbers(ReadOnlySpan<long> rows, int[] columns, Span<float> target)
    {
        fixed (float* numbers = target)
        {
            nint address = (nint)numbers; // A lambda cannot capture a span.
            ForEach(rows, (i, row, reader) =>
            {
                Span<float> sample = new((float*)address + ((long)i * columns.Length), columns.Length);
                for (int column = 0; column < columns.Length; column++) sample[column] = Number(row, columns[column], reader);
            });
        }
    }

    public override void Dispose() => _bytes.Dispose();

    private float Number(long row, int column, CsvDataReader reader)
    {
        ReadOnlySpan<char> text = reader.GetFieldSpan(column).Trim();
        if (float.TryParse(text, System.Globalization.NumberStyles.Float, null, out float value)) return CheckFinite(value, row, column);
        throw Fault(row, column, text.IsEmpty ? "is empty, where a number is needed" : $"is '{text}', which is no number");
    }

    private void ForEach(ReadOnlySpan<long> rows, Action<int, long, CsvDataReader> use)
    {
        long[] wanted = rows.ToArray();
        FileGuard.Read(Path, "CSV", () =>
        {
            for (int first = 0, count; first < wanted.Length; first += count)
            {
                (long bytes, count) = (0, 0);
                do bytes += Length(wanted[first + count++]);
                while (first + count < wanted.Length && bytes + Length(wanted[first + count]) <= BlockBytes);
                int from = first;
                Parse(wanted.AsSpan(first, count), (i, reader) =>
                {
                    long row = wanted[from + i];
                    if (reader.RowFieldCount != Columns.Count) throw new DataException($"{Path}: row {row + 1:N0} has {reader.RowFieldCount} fields, where there are {Columns.Count} columns. Correct the row, or task:data:separator.");
                    use(from + i, row, reader);
                });
            }
        });
    }

    private long Length(long row) => _starts[row + _header + 1] - _starts[row + _header];

    // Row −1 is the header.
    private void Parse(ReadOnlySpan<long> rows, Action<int, CsvDataReader> use)
    {
        using MemoryStream text = new();
        foreach (long row in rows)
        {
            if (Length(row) > 1 << 30) throw new DataException($"{Path}: row {row + 1:N0} has {Length(row):N0} bytes: a quote is not closed. Correct the row.");
            long start = text.Length;
            text.SetLength(start + Length(row));
            Span<byte> record = text.GetBuffer().AsSpan((int)start, (int)Length(row));
            _bytes.Read(_starts[row + _header], record);
            text.SetLength(start + record.TrimEnd("\r\n"u8).Length);
            text.Position = text.Length;
            text.WriteByte((byte)'\n');
        }

        text.Position = 0;
        using StreamReader decoded = new(text, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        CsvDataReaderOptions options = new() { HasHeaders = false, Delimiter = _separator, MaxBufferSize = (int)Math.Max(1 << 16, text.Length + 16) };
        using CsvDataReader reader = CsvDataReader.Create(decoded, options);
        int read = 0;
        for (; read < rows.Length && Next(reader, rows[read]); read++) use(read, reader);
        if (read < rows.Length || Next(reader, rows[^1])) throw new DataException($"{Path}: rows {rows[0] + 1:N0} to {rows[^1] + 1:N0} are not as many records as lines. Look for stray quotes.");
    }

    private bool Next(CsvDataReader reader, long row)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception error) when (error is CsvFormatException or FormatException)
        {
            throw new DataException($"{Path}: row {row + 1:N0} is no CSV: {error.Message} Correct the row.", error);
        }
    }
}
