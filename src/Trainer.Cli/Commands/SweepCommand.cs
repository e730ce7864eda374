using System.CommandLine;
using System.Text;
using Spectre.Console;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Metrics;
using Trainer.Runs;
using Trainer.Sweeps;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer sweep</c>.</summary>
internal static class SweepCommand
{
    private const int ShownAtEnd = 10;

    private const string Help = """
        Trains a configuration at many points of a space, several at a time, and finds the best.

        Every combination of two lists, each with three seeds:
          trainer sweep configs/digits.json --grid optimizer:learningRate=1e-3,1e-2 --grid optimizer:type=adamw,sgd --seeds 0,1,2
        Fifty points drawn at random; trials that fall behind are stopped early:
          trainer sweep configs/digits.json --random optimizer:learningRate=log(1e-4,1e-1) --random task:model:dropout=uniform(0,0.5) --trials 50 --prune asha --min-steps 100
        Laws: log(a,b), uniform(a,b), int(a,b), logint(a,b), choice(a,b,c). Quote the parentheses for your shell.
        Go on after Ctrl-C, or join with a second terminal:   trainer sweep --resume sweeps/digits
        Look at it:                                           trainer sweep --list sweeps/digits
        The best configuration is written to STUDY/best.json, the report to STUDY/report.html.
        """;

    public static Command Create()
    {
        var config = new Argument<string?>("config") { Description = "The configuration. Left out with --resume and --list.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        Option<string[]> grid = Repeated("--grid", "Tries each of these values, with every combination of other grids. May be repeated.", "key=a,b,c");
        Option<string[]> random = Repeated("--random", "Draws values by a law. May be repeated; needs --trials.", "key=law(a,b)");
        var trials = new Option<long?>("--trials") { Description = "How many points; otherwise every combination of the grids.", HelpName = "N" };
        var seeds = new Option<string?>("--seeds") { Description = "Trains each point with each of these seeds; its score is the mean.", HelpName = "0,1,2" };
        var metric = new Option<string?>("--metric") { Description = "What decides, as split/metric: the best value that a run measures. Otherwise the goal of the task.", HelpName = "split/metric" };
        var direction = new Option<string?>("--direction") { Description = "Which end of --metric is good.", HelpName = "minimize|maximize" };
        var seed = new Option<long>("--seed") { Description = "Where the random points begin.", HelpName = "N" };
        var prune = new Option<string?>("--prune") { Description = "Stops trials that are worse than the median of the complete ones (median), or not among the best 1/reduction at steps min-steps·reduction^k (asha).", HelpName = "median|asha" };
        var minSteps = new Option<long>("--min-steps") { Description = "No trial is stopped before this step.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var reduction = new Option<int>("--reduction") { Description = "Of asha.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var jobs = new Option<int?>("--jobs") { Description = "Trials at a time; otherwise as many as cores, which they share.", HelpName = "N" };
        var folder = new Option<string?>("--study") { Description = "The study's folder; otherwise sweeps/NAME. Several processes may share it.", HelpName = "dir" };
        var keep = new Option<bool>("--keep") { Description = "Keeps the checkpoints of all trials, not only those of the best point." };
        var resume = new Option<string?>("--resume") { Description = "Goes on with a study.", HelpName = "study" };
        var list = new Option<string?>("--list") { Description = "Shows the points of a study and trains nothing.", HelpName = "study" };
        var command = new Command("sweep", Help) { config, set, data, grid, random, trials, seeds, metric, direction, seed, prune, minSteps, reduction, jobs, folder, keep, resume, list };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string? path = arguments.GetValue(config);
            if (arguments.GetValue(list) is { } listed) return List(listed);
            using Study study = arguments.GetValue(resume) is { } resumed ? Study.Open(resumed) : Begin(
                path ?? throw new ConfigException("", "name a configuration: trainer sweep CONFIG --grid key=a,b, or go on with a study: --resume STUDY."),
                arguments.GetValue(set)!,
                new([.. arguments.GetValue(grid)!.Select(SweepParameter.ParseGrid), .. arguments.GetValue(random)!.Select(SweepParameter.ParseRandom)], arguments.GetValue(trials), arguments.GetValue(seed)),
                SharedOptions.ParseSeeds(arguments.GetValue(seeds)) ?? [],
                GoalOf(arguments.GetValue(metric), arguments.GetValue(direction)),
                TrialPruner.Create(arguments.GetValue(prune), arguments.GetValue(minSteps), arguments.GetValue(reduction)),
                arguments.GetValue(folder));
            int count = arguments.GetValue(jobs) ?? Environment.ProcessorCount;
            if (count < 1) throw new ConfigException("", $"--jobs must be at least 1; it is {count}.");
            return Run(study, count, arguments.GetValue(data), arguments.GetValue(keep));
        }));
        return command;
    }

    private static Option<string[]> Repeated(string name, string description, string form) =>
        new(name) { Description = description, HelpName = form, AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };

    private static Study Begin(string config, string[] settings, SweepSpace space, IReadOnlyList<long> seeds, Goal? goal, TrialPruner? pruner, string? folder)
    {
        RunOptions options = SweepCheck.Run(config, settings, space, seeds);
        if (goal is null && options.Training.Checkpoints is { Metric: { } metric, Direction: { } direction }) goal = new(metric, direction);
        string text = OptionsWriter.Write(options)!.ToJsonString(OptionsWriter.Indented) + "\n";
        return Study.Join(folder ?? Path.Combine("sweeps", options.Name!), new() { Config = text, Space = space, Seeds = seeds, Goal = goal, Pruner = pruner });
    }

    private static int Run(Study study, int jobs, string? data, bool keep)
    {
        using var interruption = new Interruption("[yellow]Stopping the trials with checkpoints; once more to stop at once.[/]");
        using var runner = new SweepRunner(study, Terminal.Output) { Jobs = jobs, Data = data is null ? null : DataFolder.Resolve(data).Path, Keep = keep };
        bool isDone = runner.Run(interruption.Token);
        IReadOnlyList<StudyPoint> ranking = study.Ranking();
        if (ranking.Count > 0)
        {
            Show(StudyTable.Of(study, ranking, ShownAtEnd));
            Terminal.Output.MarkupLineInterpolated($"[grey]{BestConfig.Write(study, ranking[0])}[/]");
        }

        string report = Path.Combine(study.Folder, "report.html");
        StudyReport.Of(study).Write(report);
        Terminal.Output.MarkupLineInterpolated($"[grey]{report}[/]");
        if (!isDone)
        {
            Terminal.Errors.MarkupLineInterpolated($"[yellow]Interrupted. Go on with: trainer sweep --resume {study.Folder}[/]");
            return ExitCode.Interrupted;
        }

        if (ranking.Count > 0) return ExitCode.Done;
        Terminal.Errors.MarkupLineInterpolated($"[red]error:[/] no point was trained to the end; why: trainer sweep --list {study.Folder}");
        return ExitCode.TrainingFailed;
    }

    private static int List(string folder)
    {
        using Study study = Study.Open(folder);
        IReadOnlyList<StudyPoint> points = study.Points(), ranking = study.Rank(points);
        Write(StudyTable.Of(study, [.. ranking, .. points.Where(point => point.State != TrialState.Complete || double.IsNaN(point.Score))], int.MaxValue));
        foreach (Trial trial in points.SelectMany(point => point.Trials).Where(trial => trial.Error is not null)) Terminal.Output.WriteLine($"{trial.Folder}: {trial.Error}");
        return ExitCode.Done;
    }

    // Spectre takes two seconds for the borders and colours of ten thousand rows.
    private static void Write(Reports.ReportPart.Table table)
    {
        IReadOnlyList<string>[] lines = [table.Columns, .. table.Rows];
        int[] widths = [.. table.Columns.Select((_, column) => lines.Max(line => line[column].Length))];
        var text = new StringBuilder();
        foreach (IReadOnlyList<string> line in lines) text.AppendLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        Terminal.Output.Profile.Out.Writer.Write(text.AppendLine(table.Caption));
    }

    private static void Show(Reports.ReportPart.Table table)
    {
        var shown = new Table { Title = new(Markup.Escape(table.Caption)) };
        shown.RoundedBorder();
        foreach (string column in table.Columns) shown.AddColumn(new TableColumn(new Text(column)));
        foreach (IReadOnlyList<string> row in table.Rows) shown.AddRow([.. row.Select(cell => new Text(cell))]);
        Terminal.Output.Write(shown);
    }

    private static Goal? GoalOf(string? metric, string? direction)
    {
        if (metric is null && direction is null) return null;
        if (metric is null || direction is null) throw new ConfigException("", "--metric and --direction go together: --metric test/loss --direction minimize.");
        if (!metric.Contains('/', StringComparison.Ordinal)) throw new ConfigException("", $"--metric {metric}: write split/metric, for example test/accuracy.");
        return Enum.TryParse(direction, ignoreCase: true, out GoalDirection end) && !char.IsDigit(direction[0]) ? new(metric, end) : throw new ConfigException("", $"--direction {direction}: write minimize or maximize.");
    }
}
