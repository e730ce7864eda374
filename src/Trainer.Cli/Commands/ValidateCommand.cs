using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
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
        var command = new Command("validate", "Checks a configuration without training: every key, type and range.") { config, set, print };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            RunOptions options = TrainingRun.Load(arguments.GetValue(config)!, arguments.GetValue(set)!, new ComponentCatalogue());
            if (arguments.GetValue(print)) Console.Out.WriteLine(OptionsWriter.Write(options)!.ToJsonString(OptionsWriter.Indented));
            else Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {arguments.GetValue(config)}");
            return ExitCode.Done;
        }));
        return command;
    }
}
