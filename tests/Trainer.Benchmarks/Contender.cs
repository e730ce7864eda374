namespace Trainer.Benchmarks;

/// <summary>One way of doing the work.</summary>
/// <param name="Name">Its row in the table.</param>
/// <param name="Run">Does the work so many times over.</param>
/// <param name="Cleanup">Disposed of after the last repeat.</param>
internal sealed record Contender(string Name, Action<int> Run, IDisposable? Cleanup = null) : IDisposable
{
    /// <summary>Units of work a repeat: enough to make a repeat some tenths of a second.</summary>
    public int Units { get; init; } = 20;

    /// <summary>A contender that does one thing again and again.</summary>
    public static Contender Of(string name, Action work, IDisposable? cleanup = null, int units = 20) => new(name, count =>
    {
        for (int i = 0; i < count; i++) work();
    }, cleanup)
    {
        Units = units,
    };

    public void Dispose() => Cleanup?.Dispose();
}
