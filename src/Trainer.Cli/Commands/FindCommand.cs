using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Inspection;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer find-lr</c> and <c>trainer find-batch</c>.</summary>
internal static class FindCommand
{
    public static Command CreateLearningRate()
    {
        var defaults = new LearningRateFinder();
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        var steps = new Option<long>("--steps") { Description = "Steps to make at most.", HelpName = "N", DefaultValueFactory = _ => defaults.Steps };
        var from = new Option<double>("--from") { Description = "The lowest learning rate.", HelpName = "rate", DefaultValueFactory = _ => defaults.From };
        var to = new Option<double>("--to") { Description = "The highest learning rate.", HelpName = "rate", DefaultValueFactory = _ => defaults.To };
        var output = new Option<string>("--output") { Description = "The figure, .svg or .png.", HelpName = "file", DefaultValueFactory = _ => "learning-rate.svg" };
        var command = new Command("find-lr", "Trains a few steps while the learning rate rises, says where the loss falls steepest, and draws the curve.")
        {
            config, set, data, steps, from, to, output,
        };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            RunOptions options = TrainingRun.Load(arguments.GetValue(config)!, arguments.GetValue(set)!, new ComponentCatalogue());
            var finder = new LearningRateFinder(arguments.GetValue(steps), arguments.GetValue(from), arguments.GetValue(to));
            using var interruption = new Interruption("[yellow]Stopping after this step.[/]");
            LearningRateCurve curve = ConfigException.Wrap("", () => finder.Run(options, options.CreateContext(DataFolder.Resolve(arguments.GetValue(data))), interruption.Token));
            return Show(Terminal.Output, curve, arguments.GetValue(output)!);
        }));
        return command;
    }

    public static Command CreateBatchSize()
    {
        var defaults = new BatchSizeFinder();
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        var from = new Option<int>("--from") { Description = "The batch size to begin with.", HelpName = "N", DefaultValueFactory = _ => defaults.From };
        var to = new Option<int>("--to") { Description = "The largest to try.", HelpName = "N", DefaultValueFactory = _ => defaults.To };
        var share = new Option<double>("--memory")
        {
            Description = "The share of the memory that may be used on a CPU.",
            HelpName = "share",
            DefaultValueFactory = _ => defaults.MemoryShare,
        };
        var command = new Command("find-batch", "Doubles the batch size until it does not fit into memory, and shows time and throughput of each.") { config, set, data, from, to, share };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            RunOptions options = TrainingRun.Load(arguments.GetValue(config)!, arguments.GetValue(set)!, new ComponentCatalogue());
            var finder = new BatchSizeFinder(arguments.GetValue(from), arguments.GetValue(to)) { MemoryShare = arguments.GetValue(share) };
            if (finder.From < 1 || finder.To < finder.From) throw new ConfigException("", $"--from and --to need 1 ≤ from ≤ to; they are {finder.From} and {finder.To}.");
            using var interruption = new Interruption("[yellow]Stopping after this size.[/]");
            IReadOnlyList<BatchSizeTrial> trials = finder.Run(
                options, options.CreateContext(DataFolder.Resolve(arguments.GetValue(data))), trial => Terminal.Output.WriteLine(Line(trial)), interruption.Token);
            return Show(Terminal.Output, trials);
        }));
        return command;
    }

    private static int Show(IAnsiConsole console, LearningRateCurve curve, string output)
    {
        if (curve.Rates.Count == 0) throw new ConfigException("", "the loss was not finite from the first step on: try a lower --from.");
        int least = curve.Smoothed.ToList().IndexOf(curve.Smoothed.Min());
        var figure = new LineFigure("Learning-rate range test", "learning rate", "loss")
        {
            Lines = [new("loss of the step", curve.Rates, curve.Losses, IsFaint: true), new("smoothed", curve.Rates, curve.Smoothed)],
            Marks = curve.Suggestion is { } mark ? [new(mark, $"steepest: {mark:0.##e0}")] : [],
            IsLogarithmic = true,
            Heights = (0, 1.25 * curve.Smoothed.Take(least + 1).Max()), // Where the loss runs away is clear from where it leaves the figure.
        };
        figure.Save(output);
        console.WriteLine($"{curve.Rates.Count:N0} steps from {curve.Rates[0]:0.##e0} to {curve.Rates[^1]:0.##e0}; the smoothed loss is least, {curve.Smoothed[least]:G4}, at {curve.Rates[least]:0.##e0}.");
        console.WriteLine(curve.Suggestion is { } rate
            ? $"The loss falls steepest at {rate:0.##e0}: --set optimizer:learningRate={rate:0.##e0}"
            : "The loss never falls: there is no rate to suggest.");
        console.WriteLine($"The curve is in {output}.");
        return ExitCode.Done;
    }

    private static int Show(IAnsiConsole console, IReadOnlyList<BatchSizeTrial> trials)
    {
        if (trials.LastOrDefault(trial => trial.Problem is null) is not { } largest)
        {
            console.WriteLine("Not even the first size fits into memory.");
            return ExitCode.Environment;
        }

        BatchSizeTrial fastest = trials.Where(trial => trial.Problem is null).MaxBy(trial => trial.SamplesPerSecond)!;
        BatchSizeTrial enough = trials.First(trial => trial.SamplesPerSecond >= 0.95 * fastest.SamplesPerSecond);
        if (largest.IsWholeSet) console.WriteLine("The last takes all training samples at once.");
        console.WriteLine($"The largest tried that fits: {largest.BatchSize:N0}. More than {enough.BatchSize:N0} gains less than 5 % in throughput: --set training:batchSize={enough.BatchSize}");
        return ExitCode.Done;
    }

    private static string Line(BatchSizeTrial trial) => trial.Problem is { } problem
        ? $"{trial.BatchSize,7:N0}  {problem}"
        : $"{trial.BatchSize,7:N0}  {trial.Milliseconds,9:F2} ms a step  {trial.SamplesPerSecond,11:N0} samples/s  {trial.PeakBytes / 1e6,8:N0} MB";
}
