using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Experiments;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Monitoring.Mlflow;
using Trainer.Runs;
using Trainer.Weights;

namespace Trainer.Cli;

/// <summary>Shows what the catalogue knows.</summary>
internal static class ComponentLookup
{
    private static readonly Dictionary<string, Type> Sections = new()
    {
        ["config"] = typeof(RunOptions),
        ["training"] = typeof(TrainingOptions),
        ["training:checkpoints"] = typeof(CheckpointOptions),
        ["training:weights"] = typeof(WeightOptions),
        ["logging"] = typeof(LoggingOptions),
        ["logging:mlflow"] = typeof(MlflowOptions),
        ["experiment"] = typeof(ExperimentOptions),
        ["experiment:runs"] = typeof(ExperimentRunOptions),
        ["experiment:matrix"] = typeof(VariantOptions),
        ["experiment:measures"] = typeof(MeasureOptions),
        ["experiment:table"] = typeof(ColumnOptions),
        ["experiment:expectations"] = typeof(ExpectationOptions),
        ["experiment:figures"] = typeof(ExperimentFigureOptions),
        ["experiment:quick"] = typeof(ProfileOptions),
    };

    public static void List(IAnsiConsole console, ComponentCatalogue catalogue, string? kind)
    {
        string[] kinds = [.. catalogue.All.Select(component => component.Kind).Distinct()];
        if (kind is not null && !kinds.Contains(kind)) throw new ConfigException("", $"there is no kind '{kind}'; {Hint(kind, kinds)}");
        Table table = new Table().RoundedBorder().AddColumn("kind").AddColumn("name").AddColumn("summary");
        foreach (ComponentInfo component in catalogue.All.Where(component => kind is null || component.Kind == kind))
        {
            table.AddRow(Markup.Escape(component.Kind), $"[bold]{Markup.Escape(component.Name)}[/]", Markup.Escape(component.Summary));
        }

        console.Write(table);
        console.MarkupLine("[grey]trainer show NAME explains one; sections: " + string.Join(", ", Sections.Keys) + "[/]");
    }

    public static void Show(IAnsiConsole console, ComponentCatalogue catalogue, string name)
    {
        if (Sections.TryGetValue(name, out Type? section))
        {
            ShowOptions(console, OptionInfo.Of(section));
            if (ComponentCatalogue.KindOf(section) is { } kind) List(console, catalogue, kind);
            return;
        }

        ComponentInfo[] found = [.. catalogue.All.Where(component => component.Name == name || component.Kind + ":" + component.Name == name)];
        if (found.Length == 0)
        {
            string[] names = [.. catalogue.All.Select(component => component.Name), .. Sections.Keys];
            throw new ConfigException("", $"there is no component '{name}'; {Hint(name, names)}");
        }

        foreach (ComponentInfo component in found)
        {
            console.MarkupLine($"[bold]{Markup.Escape(component.Name)}[/] [grey]({Markup.Escape(component.Kind)})[/]  {Markup.Escape(component.Summary)}");
            foreach (PaperAttribute paper in component.Papers) console.MarkupLineInterpolated($"[grey]{paper}[/]");
            ShowOptions(console, component.Options);
        }
    }

    private static void ShowOptions(IAnsiConsole console, IReadOnlyList<OptionInfo> options)
    {
        if (options.Count == 0)
        {
            console.WriteLine("It has no options.");
            return;
        }

        Table table = new Table().RoundedBorder().AddColumn("option").AddColumn("type").AddColumn("default").AddColumn("range").AddColumn("meaning");
        foreach (OptionInfo option in options)
        {
            table.AddRow([$"[bold]{Markup.Escape(option.Name)}[/]", .. new[] { option.Type, option.Default, option.Range, option.Summary }.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static string Hint(string name, IReadOnlyCollection<string> names) => NearestName.Of(name, names) is { } nearest
        ? $"did you mean '{nearest}'?"
        : "trainer list shows all.";
}
