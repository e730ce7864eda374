using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Trainer.Configuration;
using Trainer.Kernels.Constraints;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer tune</c>.</summary>
internal static class TuneCommand
{
    private const int LargestSize = 1 << 16;

    public static Command Create() => new("tune", "Times the ways in which a kernel can be divided among the threads and caches of this machine.") { CreateRecurrence() };

    private static Command CreateRecurrence()
    {
        Option<string> cell = new("--cell") { Description = $"The cell: {string.Join(", ", Names())}.", HelpName = "name", DefaultValueFactory = _ => "lstm" };
        Option<int> batch = Size("--batch", "Sequences.", 16), steps = Size("--steps", "Steps of the timed runs.", 64), heads = Size("--heads", "Heads, which do not mix.", 1), width = Size("--width", "Units of a head.", 128);
        var command = new Command("rnn", "Lists the plans that fit, what each is bound by, and its time forward and backward; the first is what runs unless the model says \"measures\": true.") { cell, batch, steps, heads, width };
        command.SetAction(arguments => ErrorReport.Guard(() => Run(
            arguments.GetValue(cell)!, Within(arguments.GetValue(batch), "--batch"), Within(arguments.GetValue(steps), "--steps"), Within(arguments.GetValue(heads), "--heads"), Within(arguments.GetValue(width), "--width"))));
        return command;
    }

    private static int Run(string name, int batch, int steps, int heads, int width)
    {
        if (!Enum.TryParse(name, ignoreCase: true, out RecurrentCell cell) || !Names().Contains(name.ToLowerInvariant())) throw new ConfigException("", $"--cell {name}: it is one of {string.Join(", ", Names())}.");
        Terminal.Output.MarkupLineInterpolated($"[bold]{name.ToLowerInvariant()}[/], {batch} sequences of {steps} steps, {heads} heads of {width} units, {get_num_threads()} threads, float32");
        Table table = new Table().RoundedBorder().AddColumn("backend").AddColumn("tiles").AddColumn(new TableColumn("time").RightAligned()).AddColumn(new TableColumn("of the first").RightAligned()).AddColumn("bound by");
        RecurrentCandidate? first = null;
        foreach (RecurrentCandidate candidate in RecurrentTuner.Tune(cell, batch, steps, heads, width))
        {
            first ??= candidate;
            string bounds = string.Join("\n", candidate.Constraints.Where(report => report.Binds && report.Stops.Count > 0).Select(Text));
            table.AddRow(
                candidate.Backend.ToString().ToLowerInvariant(), candidate.Tiles.Length == 0 ? "[dim]torch's[/]" : Markup.Escape(candidate.Tiles), $"{candidate.Time.TotalMilliseconds.ToString("N2", CultureInfo.InvariantCulture)} ms",
                $"{(candidate.Time / first.Time).ToString("N2", CultureInfo.InvariantCulture)}×", Markup.Escape(bounds));
        }

        Terminal.Output.Write(table);
        return ExitCode.Done;
    }

    private static string Text(ConstraintReport report) => $"{string.Join(", ", report.Stops)} by {report.Constraint.Text}";

    private static string[] Names() => [.. Enum.GetNames<RecurrentCell>().Select(cell => cell.ToLowerInvariant())];

    private static Option<int> Size(string name, string description, int value) =>
        new(name) { Description = description, HelpName = "count", DefaultValueFactory = _ => value };

    private static int Within(int value, string name) =>
        value is >= 1 and <= LargestSize ? value : throw new ConfigException("", $"{name} {value}: it is from 1 to {LargestSize.ToString("N0", CultureInfo.InvariantCulture)}.");
}
