using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Profiling;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var config = new Argument<string?>("config")
        {
            Description = "The configuration, a JSON file such as configs/digits.json. May be left out with --resume RUN: the run's own is used.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        var runDir = new Option<string?>("--run-dir") { Description = "The run's folder; otherwise runs/NAME/TIME.", HelpName = "dir" };
        var root = new Option<string>("--runs") { Description = "The folder above all runs.", HelpName = "dir", DefaultValueFactory = _ => "runs" };
        var resume = new Option<string?>("--resume") { Description = "Goes on with a run: its folder, one of its checkpoints, or 'latest'.", HelpName = "path|latest" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Takes one batch through training, evaluation and a checkpoint, and leaves nothing behind." };
        var overfit = new Option<int?>("--overfit-batches")
        {
            Description = "Trains on the first N batches only, over and over: a correct model learns them by heart. Short for --set training:overfitBatches=N.",
            HelpName = "N",
        };
        var profile = new Option<bool>("--profile") { Description = "Says what the time of a step goes into and writes a trace, profile.json, to the run folder." };
        var anomaly = new Option<bool>("--anomaly")
        {
            Description = "Stops at the first layer whose output, or operation whose gradient, is not finite. Slow. Short for --set training:anomaly=true.",
        };
        var command = new Command("train", "Trains from a configuration and writes a run folder.")
        {
            config, set, data, runDir, root, resume, dryRun, overfit, profile, anomaly,
        };
        // With an argument that may be left out, a mistyped option would be taken for it.
        config.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: ['-', ..] text }]) return;
            string hint = NearestName.Of(text, command.Options.Select(option => option.Name)) is { } nearest ? $" Did you mean {nearest}?" : "";
            result.AddError($"There is no option {text}.{hint}");
        });
        command.SetAction(arguments => ErrorReport.Guard(() => Train(
            arguments.GetValue(config),
            [
                .. arguments.GetValue(set)!,
                .. arguments.GetValue(overfit) is { } batches ? [$"training:overfitBatches={batches}"] : Array.Empty<string>(),
                .. arguments.GetValue(anomaly) ? ["training:anomaly=true"] : Array.Empty<string>(),
            ],
            new RunRequest { Root = arguments.GetValue(root)!, Folder = arguments.GetValue(runDir), Data = DataFolder.Resolve(arguments.GetValue(data)) },
            arguments.GetValue(resume),
            arguments.GetValue(profile),
            arguments.GetValue(dryRun))));
        return command;
    }

    private static RunOptions Load(string config, string[] settings, ResumePoint? resume)
    {
        try
        {
            return TrainingRun.Load(config, settings, new ComponentCatalogue());
        }
        catch (ConfigException error) when (resume is not null && RunRecord.NewerVersionIn(resume.RunFolder) is { } newer)
        {
            throw new ConfigException([new("", $"{resume.RunFolder} was written by trainer {newer}; this is {RunSummary.Versions["trainer"]}. Upgrade to go on with it."), .. error.Errors]);
        }
    }

    private static int Train(string? config, string[] settings, RunRequest request, string? resume, bool profile, bool dryRun)
    {
        if (dryRun && resume is not null) throw new ConfigException("", "--dry-run starts from the beginning; leave out --resume.");
        if (resume is not null && request.Folder is not null) throw new ConfigException("", "--run-dir names a new run's folder; a run that is resumed stays in its own.");
        if (request.Folder is "" || resume is "") throw new ConfigException("", "--run-dir and --resume need a path.");
        if (config is null)
        {
            if (resume is null or ResumePoint.Latest) throw new ConfigException("", "name a configuration: trainer train CONFIG.");
            request = request with { Resume = ResumePoint.Find(resume, request.Root, "") };
            config = Path.Combine(request.Resume.RunFolder, "config.json");
        }

        RunOptions options = Load(config, settings, request.Resume);
        request = request with { Bases = ConfigLoader.LoadBases(config) };
        if (profile && !options.Listeners.Any(listener => listener is ProfileOptions)) options = options with { Listeners = [.. options.Listeners, new ProfileOptions()] };
        if (dryRun) return DryRun.Try(options, request.Data);
        if (resume is not null) request = request with { Resume = request.Resume ?? ResumePoint.Find(resume, request.Root, options.Name!) };
        var run = new TrainingRun(options, request, Terminal.Output);
        using var interruption = new Interruption("[yellow]Stopping after this step and writing a checkpoint; once more to stop at once.[/]");
        LoopResult result = run.Run(interruption.Token);
        if (run.Folder is null)
        {
            Terminal.Errors.MarkupLine("[yellow]Interrupted before the first step; nothing was kept.[/]");
            return ExitCode.Interrupted;
        }

        ResultTables.Show(Terminal.Output, result);
        Terminal.Output.MarkupLineInterpolated($"[grey]{run.Folder}[/]");
        if (result.Reason != StopReason.Interrupted) return ExitCode.Done;
        Terminal.Errors.MarkupLineInterpolated($"[yellow]Interrupted after step {result.Steps:N0}. Go on with: trainer train --resume {run.Folder}[/]");
        return ExitCode.Interrupted;
    }
}
