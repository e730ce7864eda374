using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Experiments;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer validate</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var print = new Option<bool>("--print") { Description = "Prints the configuration with every value spelt out." };
        var command = new Command("validate", "Checks a configuration or an experiment.json without training: every key, type and range.") { config, set, print };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string path = arguments.GetValue(config)!;
            if (ExperimentIndex.IsExperiment(path))
            {
                ExperimentPlan[] plans = [.. new[] { ExperimentPlan.Quick, ExperimentPlan.Full }.Select(profile => ExperimentPlan.Load(path, profile, null, Environment.ProcessorCount))];
                Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {path}: {string.Join(", ", plans.Select(plan => $"{plan.Runs.Count} runs ({plan.Profile})"))}");
                return ExitCode.Done;
            }

            RunOptions options = TrainingRun.Load(path, arguments.GetValue(set)!, new ComponentCatalogue());
            if (arguments.GetValue(print)) Console.Out.WriteLine(OptionsWriter.Write(options)!.ToJsonString(OptionsWriter.Indented));
            else Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {path}");
            return ExitCode.Done;
        }));
        return command;
    }
}
