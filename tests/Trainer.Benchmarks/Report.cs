using Spectre.Console;

namespace Trainer.Benchmarks;

/// <summary>Prints a benchmark's table.</summary>
internal static class Report
{
    public static void Write(IBenchmark benchmark, IReadOnlyList<Measurement> measurements)
    {
        Table table = new Table().Title($"[bold]{benchmark.Name}[/]: {Markup.Escape(benchmark.Description)}").Border(TableBorder.Rounded);
        table.AddColumn("");
        foreach (string heading in new[] { "fastest, ms", "median, ms", "spread", "units/s", "of first" }) table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (Measurement row in measurements)
        {
            table.AddRow(
                Markup.Escape(row.Name),
                $"{row.Fastest:F3}",
                $"{row.Median:F3}",
                $"±{row.Spread:P0}",
                $"{1000 / row.Fastest:N0}",
                $"{measurements[0].Fastest / row.Fastest:F2}×");
        }

        if (benchmark.Remark(measurements) is { } remark) table.Caption(Markup.Escape(remark));
        AnsiConsole.Write(table);
    }
}
