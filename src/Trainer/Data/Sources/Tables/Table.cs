namespace Trainer.Data;

/// <summary>A file of rows and named columns.</summary>
/// <param name="path">The file, for messages.</param>
internal abstract class Table(string path) : IDisposable
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The columns' names.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>How many rows there are.</summary>
    public abstract long Rows { get; }

    /// <summary>Whether several threads that read at once are faster than one.</summary>
    public virtual bool ReadsInParallel => false;

    /// <summary>Reads whole columns as text.</summary>
    /// <returns>For each column each row's text, never empty.</returns>
    /// <exception cref="DataException">A row cannot be read, or a cell is empty; the message says which.</exception>
    public abstract string[][] ReadText(int[] columns);

    /// <summary>Reads some columns of some rows as numbers, row by row. Any thread may call this.</summary>
    /// <exception cref="DataException">A cell is empty or no finite number; the message says which.</exception>
    public abstract void ReadNumbers(ReadOnlySpan<long> rows, int[] columns, Span<float> target);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The exception that says what is wrong with a cell.</summary>
    /// <param name="row">The row, from 0; messages count from 1, without the header.</param>
    /// <param name="column">The column.</param>
    /// <param name="what">What is wrong.</param>
    public DataException Fault(long row, int column, string what) => new(
        $"{path}: row {row + 1:N0}, column '{Columns[column]}' {what}. Correct the file, or choose other columns with task:data:features.");

    /// <summary>The place of a column.</summary>
    /// <exception cref="DataException">There is none of this name.</exception>
    public int Find(string column, string option)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column) return i;
        }

        throw new DataException($"{path} has no column '{column}'; it has {string.Join(", ", Columns.Take(20))}{(Columns.Count > 20 ? ", …" : "")}. Correct task:data:{option}.");
    }

    /// <summary>Checks a number that becomes an element of a sample.</summary>
    protected float CheckFinite(float value, long row, int column) => float.IsFinite(value) ? value : throw Fault(row, column, $"is {value}; numbers must be finite");
}
