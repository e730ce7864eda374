using System.CommandLine;
using Spectre.Console;
using Trainer.Components;
using Trainer.Data;
using Trainer.Inspection;
using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tasks;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer summary</c>.</summary>
internal static class SummaryCommand
{
    public static Command Create()
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        var command = new Command("summary", "Shows a configuration's model by making one step: layers, shapes, parameters, multiply-adds, and what the memory goes into.") { config, set, data };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            RunOptions options = TrainingRun.Load(arguments.GetValue(config)!, arguments.GetValue(set)!, new ComponentCatalogue());
            return Show(Terminal.Output, options, DataFolder.Resolve(arguments.GetValue(data)));
        }));
        return command;
    }

    private static int Show(IAnsiConsole console, RunOptions options, DataFolder data)
    {
        TrainingOptions training = options.Training with { Steps = 1, EvaluateEvery = null, EvaluationBatches = 1 };
        var summary = new SummaryListener();
        using TrainingTask task = options.Task.Create();
        new TrainingLoop(training, summary).Run(task, (options with { Training = training }).CreateContext(data));
        console.Write(Layers(summary.Layers));
        if (summary.Memory is { } memory) console.Write(Memory(memory));
        return ExitCode.Done;
    }

    private static Table Layers(IReadOnlyList<LayerSummary> layers)
    {
        Table table = new Table().RoundedBorder().AddColumn("layer").AddColumn("type").AddColumn("output")
            .AddColumn(new TableColumn("parameters").RightAligned()).AddColumn(new TableColumn("multiply-adds a sample").RightAligned());
        foreach (LayerSummary layer in layers)
        {
            string frozen = layer.Trained < layer.Parameters ? " [grey](frozen)[/]" : "";
            string shape = layer.Output is { } output ? string.Join(" × ", output) : "–";
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Type), shape, Count(layer.Parameters) + frozen, Count(layer.MultiplyAdds));
        }

        long parameters = layers.Sum(layer => layer.Parameters), trained = layers.Sum(layer => layer.Trained);
        table.AddEmptyRow();
        return table.AddRow("[bold]all[/]", trained < parameters ? $"{trained:N0} trained" : "", "", $"{parameters:N0}", Count(layers.Sum(layer => layer.MultiplyAdds)));
    }

    private static Table Memory(MemoryReport memory)
    {
        Table table = new Table().RoundedBorder().AddColumn("memory").AddColumn(new TableColumn("MB").RightAligned());
        void Row(string name, long? bytes) => table.AddRow(name, bytes is { } known ? $"{known / 1e6:F2}" : "not measured");
        Row("weights", memory.Parameters);
        Row("buffers", memory.Buffers);
        Row("gradients", memory.Gradients);
        Row("optimizer and other state", memory.State);
        Row("activations of a batch", memory.Activations);
        Row("process, at its peak", memory.PeakOfProcess);
        return table;
    }

    private static string Count(double number) => number == 0 ? "[grey]·[/]" : $"{number:N0}";
}
