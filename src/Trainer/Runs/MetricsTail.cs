using System.Text;

namespace Trainer.Runs;

/// <summary>Follows a run's <c>metrics.jsonl</c> while the run, in another process, writes it.</summary>
/// <param name="runFolder">The run's folder; it need not be there yet.</param>
public sealed class MetricsTail(string runFolder)
{
    private readonly string _path = Path.Combine(runFolder, "metrics.jsonl");
    private long _read;

    /// <summary>The last step measured; 0 before the first.</summary>
    public long Step { get; private set; }

    /// <summary>The measurements written since the last call, named <c>split/metric</c>; lines that are damaged are passed over.</summary>
    public IReadOnlyList<(long Step, string Name, double Value)> Read()
    {
        var values = new List<(long, string, double)>();
        foreach (string line in Lines())
        {
            try
            {
                values.AddRange(MetricLine.Parse(line));
            }
            catch (FormatException)
            {
                // Whoever reads the finished run is told.
            }
        }

        if (values.Count > 0) Step = values[^1].Item1;
        return values;
    }

    private string[] Lines()
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length < _read) _read = 0; // Begun anew.
            file.Position = _read;
            byte[] bytes = new byte[file.Length - _read];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            int end = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1; // The rest is a line half written.
            _read += end;
            return Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
