using System.Globalization;

namespace Trainer.Tests;

/// <summary>
/// The table of faults injected, survived and lost, <c>artifacts/faults.md</c>: a row a kind of fault, added by the test that injects it, in whichever
/// project and process it runs. <c>tests/faults</c> prints it with totals.
/// </summary>
internal static class FaultTable
{
    private static readonly string[] Header = ["| fault | injected | survived | lost | note |", "| --- | ---: | ---: | ---: | --- |"];

    /// <summary>The table's file.</summary>
    public static string File { get; } = Path.Combine(Repository.Root, "artifacts", "faults.md");

    /// <summary>How many faults of a kind to inject: ten times as many where <c>TRAINER_FAULTS_LONG</c> is 1.</summary>
    public static int Count(int usual) => Environment.GetEnvironmentVariable("TRAINER_FAULTS_LONG") == "1" ? 10 * usual : usual;

    /// <summary>Adds a row, in the place of an earlier one of the same fault.</summary>
    /// <param name="fault">What was done.</param>
    /// <param name="injected">How many times.</param>
    /// <param name="survived">How many times everything was as promised afterwards.</param>
    /// <param name="lost">How many times it was not.</param>
    /// <param name="note">What else is worth knowing; may be empty.</param>
    public static void Add(string fault, int injected, int survived, int lost, string note)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        string start = $"| {Cell(fault)} | ";
        string row = start + string.Create(CultureInfo.InvariantCulture, $"{injected} | {survived} | {lost} | {Cell(note)} |");
        using FileStream file = Open();
        using var reader = new StreamReader(file);
        string[] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(Header.Length).Where(line => !line.StartsWith(start, StringComparison.Ordinal))];
        file.SetLength(0);
        using var writer = new StreamWriter(file) { NewLine = "\n" };
        foreach (string line in (string[])[.. Header, .. rows, row]) writer.WriteLine(line);
    }

    // Two test projects run side by side: whoever comes second waits until the first has closed the file.
    private static FileStream Open()
    {
        while (true)
        {
            try
            {
                return new(File, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (System.IO.File.Exists(File))
            {
                Thread.Sleep(5);
            }
        }
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace('|', '/');
}
