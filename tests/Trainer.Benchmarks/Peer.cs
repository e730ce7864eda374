using System.Diagnostics;
using System.Text.Json;

namespace Trainer.Benchmarks;

/// <summary>
/// PyTorch in a process of its own: peer.py reads a line "name units" and answers with a line of JSON when the work is done. The process lives as long as the
/// benchmarks, so that its repeats take turns with ours.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, int> _units;

    public Peer(string python, int threads)
    {
        ProcessStartInfo start = new(python) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-u");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peer.py"));
        start.ArgumentList.Add(threads.ToString());
        // OpenBLAS settings of the surroundings may not fit the processor; PyTorch chooses better itself.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{python} does not start.");
        using JsonDocument greeting = ReadAnswer();
        // A PyTorch whose BLAS is the reference implementation is no opponent: its speed is shown, so that nobody is misled.
        MatrixGigaflops = greeting.RootElement.GetProperty("gigaflops").GetDouble();
        Version = greeting.RootElement.GetProperty("version").GetString()!;
        _units = greeting.RootElement.GetProperty("cases").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetInt32());
    }

    /// <summary>PyTorch's version.</summary>
    public string Version { get; }

    /// <summary>The speed of its float32 matrix product (1,024³), in 10⁹ operations a second.</summary>
    public double MatrixGigaflops { get; }

    /// <summary>The same work in PyTorch; null when peer.py does not know it.</summary>
    public Contender? Find(string benchmark) =>
        _units.TryGetValue(benchmark, out int units) ? new($"PyTorch {Version}", count => Run(benchmark, count)) { Units = units } : null;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Run(string benchmark, int units)
    {
        _process.StandardInput.WriteLine($"{benchmark} {units}");
        _process.StandardInput.Flush();
        ReadAnswer().Dispose();
    }

    private JsonDocument ReadAnswer() =>
        JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("peer.py ended; its last words are above."));
}
