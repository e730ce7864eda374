using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Experiments;
using Trainer.Runs;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer cite</c>.</summary>
internal static class CiteCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "A configuration's file, or an experiment's name or file." };
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("cite", "Prints the papers of the methods that a configuration or experiment uses, as BibTeX.") { what, set };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string name = arguments.GetValue(what)!;
            bool isConfig = File.Exists(name) && !ExperimentIndex.IsExperiment(name);
            IReadOnlyList<PaperAttribute> papers = isConfig
                ? Citations.Of(TrainingRun.Load(name, arguments.GetValue(set)!, new ComponentCatalogue()))
                : OfExperiment(ExperimentIndex.Find(name));
            if (papers.Count == 0) Terminal.Errors.MarkupLine("[yellow]Nothing in it comes from a paper.[/]");
            foreach (PaperAttribute paper in papers) Console.Out.WriteLine(paper.ToBibTeX() + "\n"); // As it is: this goes into files.
            return ExitCode.Done;
        }));
        return command;
    }

    private static IReadOnlyList<PaperAttribute> OfExperiment(string path)
    {
        ExperimentPlan plan = ExperimentPlan.Load(path, ExperimentPlan.Quick, [0], 1);
        if (plan.Options.Source is { } source) Console.Out.WriteLine($"% {source.ReplaceLineEndings(" ")}\n");
        return Citations.Of(plan.Runs.Select(Bind));
    }

    private static RunOptions Bind(PlannedRun run)
    {
        var tree = new ConfigTree();
        tree.Merge((JsonObject)run.Config.DeepClone(), ConfigSource.None);
        var catalogue = new ComponentCatalogue();
        PluginLoader.LoadAll(tree, catalogue);
        return OptionsBinder.Bind<RunOptions>(tree, catalogue);
    }
}
