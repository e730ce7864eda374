using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Experiments;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer experiments</c>.</summary>
internal static class ExperimentsCommand
{
    public static Command Create()
    {
        var root = new Option<string>("--runs") { Description = "The folder above all runs.", HelpName = "dir", DefaultValueFactory = _ => "runs" };
        var command = new Command("experiments", "Lists the experiments with their claims, and what the last reproduction found.") { root };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            Show(Terminal.Output, RunStore.Below(arguments.GetValue(root)!));
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Show(IAnsiConsole console, RunStore store)
    {
        IReadOnlyList<(string Name, string Path)> all = ExperimentIndex.All();
        if (all.Count == 0)
        {
            console.WriteLine("There is no folder experiments/ with an experiment in it, here or above.");
            return;
        }

        Table table = new Table().RoundedBorder().AddColumn("experiment").AddColumn("claim").AddColumn("last verdict").AddColumn(new TableColumn("training").RightAligned()).AddColumn("when");
        foreach ((string name, string path) in all)
        {
            string claim = Claim(path);
            (string verdict, string time, string when) = Last(store, name);
            table.AddRow(Markup.Escape(name), claim, verdict, time, when);
        }

        console.Write(table);
        console.MarkupLine("[grey]trainer reproduce NAME trains one.[/]");
    }

    // One that is broken does not hide the others.
    private static string Claim(string path)
    {
        try
        {
            return Markup.Escape(OptionsBinder.Bind<ExperimentOptions>(ConfigLoader.Load(path, [], new Dictionary<string, string>()), new ComponentCatalogue()).Claim);
        }
        catch (ConfigException error)
        {
            return $"[red]{Markup.Escape(error.Errors[0].ToString())}[/]";
        }
    }

    private static (string Verdict, string Time, string When) Last(RunStore store, string name)
    {
        try
        {
            if (ExperimentIndex.Latest(store, name) is not { } latest) return ("[grey]never run[/]", "", "");
            return ($"[{latest.Verdict switch { "met" => "green", "not judged" => "yellow", _ => "red" }}]{Markup.Escape(latest.Verdict)}[/]", $"{latest.TrainingSeconds:F0} s", Markup.Escape(latest.Finished[..Math.Min(16, latest.Finished.Length)].Replace('T', ' ')));
        }
        catch (ConfigException error)
        {
            return ($"[red]{Markup.Escape(error.Errors[0].Message)}[/]", "", "");
        }
    }
}
