using Spectre.Console;
using Trainer.Loop;

namespace Trainer.Cli;

/// <summary>A run's outcome as tables.</summary>
internal static class ResultTables
{
    private const int LargestConfusion = 12;

    public static void Show(IAnsiConsole console, LoopResult result)
    {
        var table = new Table().RoundedBorder().AddColumn("metric").AddColumn(new TableColumn("final").RightAligned()).AddColumn(new TableColumn("best").RightAligned());
        foreach ((string name, double value) in result.Final)
        {
            table.AddRow(Markup.Escape(name), Format(name, value), result.Best.TryGetValue(name, out double best) ? Format(name, best) : "");
        }

        double seconds = Math.Max(result.Elapsed.TotalSeconds, 1e-9);
        console.Write(table);
        console.WriteLine($"{result.Steps:N0} steps, {(result.Epochs > 0 ? $"{result.Epochs:N0} epochs, " : "")}{result.Elapsed.TotalSeconds:F1} s, {Rate(result.Samples / seconds)} samples/s");
        foreach ((string name, long[][] counts) in result.Tables)
        {
            if (counts.Length <= LargestConfusion) ShowConfusion(console, name, counts);
        }
    }

    private static string Rate(double perSecond) => perSecond is 0 or >= 10 ? $"{perSecond:N0}" : $"{perSecond:G2}";

    private static void ShowConfusion(IAnsiConsole console, string name, long[][] counts)
    {
        Table table = new Table().SimpleBorder().AddColumn("true \\ predicted");
        table.Title = new TableTitle(Markup.Escape(name));
        for (int i = 0; i < counts.Length; i++) table.AddColumn(new TableColumn(i.ToString()).RightAligned());
        for (int row = 0; row < counts.Length; row++)
        {
            table.AddRow([$"{row}", .. counts[row].Select((count, column) => Cell(count, row == column))]);
        }

        console.Write(table);
    }

    private static string Cell(long count, bool isDiagonal) => count == 0 ? "[grey]·[/]" : isDiagonal ? $"[green]{count}[/]" : $"[red]{count}[/]";

    private static string Format(string name, double value) =>
        name.Contains("accuracy", StringComparison.Ordinal) || name.Contains("/top", StringComparison.Ordinal) ? $"{value:P2}" : $"{value:G5}";
}
