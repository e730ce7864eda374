using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Experiments;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer reproduce</c>.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The experiment: a name that `trainer experiments` lists, or the path of an experiment.json." };
        var quick = new Option<bool>("--quick") { Description = "The profile for minutes on two cores; it is the usual one." };
        var full = new Option<bool>("--full") { Description = "The profile of the source's scale, for a GPU." };
        var seeds = new Option<string?>("--seeds") { Description = "Other seeds than the experiment's own, such as 0,1,2.", HelpName = "list" };
        var fresh = new Option<bool>("--fresh") { Description = "Trains everything anew, also what has been trained before." };
        var runDir = new Option<string?>("--run-dir") { Description = "The folder for results.json, results.md, report.html and figures/; otherwise runs/NAME/TIME.", HelpName = "dir" };
        var root = new Option<string>("--runs") { Description = "The folder above all runs; those of experiments are kept in its cache/.", HelpName = "dir", DefaultValueFactory = _ => "runs" };
        Option<string?> data = SharedOptions.Data();
        var command = new Command("reproduce", "Trains the runs of an experiment and says of each expectation whether it is met. Stopped, the same command goes on where it was.")
        {
            name, quick, full, seeds, fresh, runDir, root, data,
        };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            if (arguments.GetValue(quick) && arguments.GetValue(full)) throw new ConfigException("", "--quick and --full do not go together.");
            if (arguments.GetValue(runDir) is "") throw new ConfigException("", "--run-dir needs a path.");
            string path = ExperimentIndex.Find(arguments.GetValue(name)!);
            string profile = arguments.GetValue(full) ? ExperimentPlan.Full : ExperimentPlan.Quick;
            DataFolder folder = DataFolder.Resolve(arguments.GetValue(data));
            ExperimentPlan plan = ExperimentPlan.Load(path, profile, SharedOptions.ParseSeeds(arguments.GetValue(seeds)), Environment.ProcessorCount, folder);
            return Reproduce(plan, arguments.GetValue(root)!, arguments.GetValue(runDir), folder.Path, arguments.GetValue(fresh));
        }));
        return command;
    }

    private static int Reproduce(ExperimentPlan plan, string root, string? runDir, string data, bool isFresh)
    {
        IAnsiConsole console = Terminal.Output;
        var clock = Stopwatch.StartNew();
        RunStore store = RunStore.Below(root);
        // Taken before anything is trained: that it cannot be written must not come out at the end.
        using RunFolder folder = runDir is null ? RunFolder.Create(root, plan.Name) : RunFolder.Open(runDir);
        IReadOnlyList<FinishedRun> runs;
        ExperimentResults results;
        using (var interruption = new Interruption("[yellow]Stopping with checkpoints; the same command goes on where it was.[/]"))
        {
            try
            {
                if (isFresh) foreach (PlannedRun run in plan.Runs) store.Delete(run);
                console.MarkupLineInterpolated($"{plan.Options.Claim}");
                console.MarkupLineInterpolated($"[grey]{plan.Runs.Count} runs ({plan.Profile}); {plan.Schedule}[/]");
                runs = ExperimentDisplay.Show(console, plan.Runs.Count, display =>
                    new ExperimentRunner(plan, store, data) { OnProgress = display.Report, OnWaiting = display.ReportWaiting, OnFinished = display.Report }.Run(interruption.Token));
                results = new(plan, runs, clock.Elapsed.TotalSeconds);
            }
            catch
            {
                if (runDir is null) folder.Discard();
                throw;
            }
        }

        Show(console, results);
        ResultFiles.Write(results, folder.Path, store); // After all is said: the disk may be full.
        console.MarkupLineInterpolated($"[grey]{folder.Path}: results.json, results.md, report.html, figures/[/]");
        if (results.IsMet is not false) return ExitCode.Done;
        // Where nothing could be trained at all, it is the same reason for all of them.
        int[] codes = [.. runs.Where(run => run.Status == FinishedStatus.Failed).Select(run => run.ExitCode).Distinct()];
        return codes is [ExitCode.BadInput or ExitCode.Environment] && runs.All(run => run.Record is null) ? codes[0] : ExitCode.TrainingFailed;
    }

    private static void Show(IAnsiConsole console, ExperimentResults results)
    {
        ResultTable texts = ResultTable.Of(results);
        Table table = new Table().RoundedBorder();
        for (int i = 0; i < texts.Columns.Count; i++) table.AddColumn(i == 0 ? new TableColumn(Markup.Escape(texts.Columns[i])) : new TableColumn(Markup.Escape(texts.Columns[i])).RightAligned());
        foreach (IReadOnlyList<string> row in texts.Rows) table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
        console.MarkupLineInterpolated($"[grey]{texts.Note} {results.Seconds:F0} s.[/]");
        foreach ((_, string labels, string reason) in results.Unfinished.Where(group => group.Status == FinishedStatus.Skipped)) console.MarkupLineInterpolated($"[yellow]left out[/]   {labels}: {reason}");
        if (results.IsMet is null) console.MarkupLine("[yellow]not judged[/] nothing that was expected could be");
        foreach (Verdict verdict in results.Verdicts)
        {
            string color = verdict.IsMet switch { true => "green", false => "red", null => "yellow" };
            console.MarkupLine($"[{color}]{verdict.Word,-10}[/] {Markup.Escape(verdict.Claim)} [grey]({Markup.Escape(verdict.Measured)})[/]");
        }
    }
}
