using System.CommandLine;
using Spectre.Console;
using Trainer.Checkpoints;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Runs;
using Trainer.State;
using Trainer.Tasks;
using Trainer.Torch.Safetensors;
using Trainer.Weights;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer import</c> and <c>trainer export</c>.</summary>
internal static class WeightsCommands
{
    public static Command CreateImport()
    {
        Argument<string> config = SharedOptions.Config();
        var file = new Argument<string>("weights") { Description = "A .safetensors file, a .safetensors.index.json, or a folder that holds one." };
        Option<string[]> set = SharedOptions.Set();
        Option<string?> data = SharedOptions.Data();
        var map = new Option<string[]>("--map")
        {
            Description = "A rule for names; * is carried over: 'backbone.*=*' removes a prefix, '*.gamma=*.weight' renames, 'head.*=' leaves out. May be repeated.",
            HelpName = "from=to",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("import", "Lists how stored weights fit a configuration's model, without changing anything: what is missing, unexpected, of another shape.")
        {
            config, file, set, data, map,
        };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            RunOptions options = TrainingRun.Load(arguments.GetValue(config)!, arguments.GetValue(set)!, new ComponentCatalogue());
            return List(Terminal.Output, options, DataFolder.Resolve(arguments.GetValue(data)), arguments.GetValue(file)!, arguments.GetValue(map)!);
        }));
        return command;
    }

    public static Command CreateExport()
    {
        var run = new Argument<string>("run") { Description = "A run folder." };
        var output = new Option<string>("--output") { Description = "The file to write.", HelpName = "file", DefaultValueFactory = _ => "model.safetensors" };
        var checkpoint = new Option<string>("--checkpoint") { Description = "Which checkpoint: best, last, or step-N.", HelpName = "name", DefaultValueFactory = _ => CheckpointFolder.Best };
        var command = new Command("export", "Writes a run's best weights as a safetensors file that Python loads.") { run, output, checkpoint };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string folder = Path.Combine(arguments.GetValue(run)!, "checkpoints", arguments.GetValue(checkpoint)!), target = arguments.GetValue(output)!;
            if (!Directory.Exists(folder))
            {
                string parent = Path.GetDirectoryName(folder)!;
                string[] names = Directory.Exists(parent) ? [.. Directory.GetDirectories(parent).Select(path => Path.GetFileName(path)!)] : [];
                throw new ConfigException("", $"there is no checkpoint {folder}. {(names.Length > 0 ? $"--checkpoint takes {string.Join(", ", names)}." : "The run has none.")}");
            }

            int count = WeightExport.Write(folder, target);
            Terminal.Output.WriteLine($"{count:N0} tensors of {folder} are in {target}.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static int List(IAnsiConsole console, RunOptions options, DataFolder data, string file, string[] map)
    {
        using TrainingTask task = options.Task.Create();
        task.Build(options.CreateContext(data));
        var tree = new StateTree();
        task.State(tree);
        using SafetensorsSet source = Open(file);
        var import = new WeightImport(source, tree.Weights(), new NameMap(map));
        Table table = new Table().RoundedBorder().AddColumn("tensor").AddColumn("");
        foreach ((string name, string stored) in import.Matched) table.AddRow(Markup.Escape(name), name == stored ? "[green]fits[/]" : $"[green]fits[/], from {Markup.Escape(stored)}");
        foreach ((string name, string stored, string model) in import.Mismatched) table.AddRow(Markup.Escape(name), $"[red]has shape {stored} there, {model} in the model[/]");
        foreach (string name in import.Missing) table.AddRow(Markup.Escape(name), "[yellow]missing there[/]");
        foreach (string name in import.Unexpected) table.AddRow(Markup.Escape(name), "[yellow]not in the model[/]");
        console.Write(table);
        console.WriteLine($"{import.Matched.Count:N0} fit, {import.Missing.Count:N0} missing, {import.Unexpected.Count:N0} unexpected, {import.Mismatched.Count:N0} of another shape.");
        string settings = OptionsWriter.Write(new WeightOptions { Path = source.Path, Map = map, Strict = import.IsComplete })!.ToJsonString(OptionsWriter.OneLine);
        if (import.Matched.Count > 0) console.WriteLine($"To start from them: --set 'training:weights={settings}'");
        return ExitCode.Done;
    }

    private static SafetensorsSet Open(string file)
    {
        try
        {
            return new SafetensorsSet(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException("", error.Message);
        }
    }
}
