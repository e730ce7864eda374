using System.CommandLine;
using Spectre.Console;
using Trainer.Figures;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("run") { Description = "A run folder." };
        var second = new Argument<string>("other") { Description = "Another one." };
        var figures = new Option<string?>("--figures") { Description = "Draws each measurement's curves into this folder.", HelpName = "dir" };
        var command = new Command("compare", "Compares two runs: options that differ, results, curves, and whether they are the same to the bit.") { first, second, figures };
        command.SetAction(arguments => ErrorReport.Guard(() =>
            Show(Terminal.Output, RunComparison.Of(arguments.GetValue(first)!, arguments.GetValue(second)!), arguments.GetValue(figures))));
        return command;
    }

    private static int Show(IAnsiConsole console, RunComparison runs, string? figures)
    {
        if (runs.Options.Count == 0) console.WriteLine("The configurations are the same.");
        else console.Write(Options(runs));
        console.Write(Results(runs));
        console.WriteLine(Verdict(runs));
        if (figures is not null) Draw(console, runs, figures);
        return ExitCode.Done;
    }

    private static Table Options(RunComparison runs)
    {
        Table table = new Table().RoundedBorder().AddColumn("option").AddColumn(Markup.Escape(runs.First.Folder)).AddColumn(Markup.Escape(runs.Second.Folder));
        foreach ((string path, string a, string b) in runs.Options) table.AddRow(new Text(path), new Text(a), new Text(b));
        return table;
    }

    private static Table Results(RunComparison runs)
    {
        Table table = new Table().RoundedBorder().AddColumn("final metric");
        foreach (string name in (string[])["first", "second", "difference"]) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (string name in runs.First.Results.Union(runs.Second.Results))
        {
            double? a = runs.First.Result(name), b = runs.Second.Result(name);
            table.AddRow(Markup.Escape(name), Number(a), Number(b), a is null || b is null ? "" : a == b ? "[grey]0[/]" : $"{b - a:+0.####;-0.####;0}");
        }

        foreach (string name in (string[])["status", "steps", "seconds", "samplesPerSecond"])
        {
            table.AddRow($"[grey]{name}[/]", Text(runs.First, name), Text(runs.Second, name), "");
        }

        return table;
    }

    private static string Verdict(RunComparison runs)
    {
        if (runs.Common == 0) return "The runs have no measurement in common.";
        if (runs.IsIdentical) return $"Bit-identical: all {runs.Common:N0} measurements{(runs.WeightsAreIdentical is true ? " and the last weights" : "")} are the same.";
        if (runs.FirstDifference is { } difference) return $"They part at step {difference.Step:N0}: {difference.Name} is {difference.First:R} and {difference.Second:R}.";
        string weights = runs.WeightsAreIdentical switch { true => "their last weights are the same", false => "their last weights differ", null => "one has no checkpoint" };
        return $"All {runs.Common:N0} measurements in common are the same to the bit; {weights}.";
    }

    private static void Draw(IAnsiConsole console, RunComparison runs, string folder)
    {
        int count = 0;
        foreach (string name in runs.First.Values.Keys.Intersect(runs.Second.Values.Keys))
        {
            FigureLine Line(string label, RunRecord run) => new(label, [.. run.Values[name].Select(entry => (double)entry.Step)], [.. run.Values[name].Select(entry => entry.Value)]);
            var figure = new LineFigure(name, "step", name) { Lines = [Line("first", runs.First), Line("second", runs.Second)] };
            figure.Save(Path.Combine(folder, name.Replace('/', '-') + ".svg"));
            count++;
        }

        console.WriteLine($"{count:N0} figures are in {folder}.");
    }

    private static string Number(double? value) => value is { } number ? $"{number:G6}" : "–";

    private static string Text(RunRecord run, string name) => Markup.Escape(run.Summary?[name]?.ToString() ?? "–");
}
