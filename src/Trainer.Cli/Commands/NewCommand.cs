using System.CommandLine;
using Spectre.Console;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer new</c>.</summary>
internal static class NewCommand
{
    public static Command Create() => new("new", "Writes projects to start from.") { CreatePlugin() };

    private static Command CreatePlugin()
    {
        var name = new Argument<string>("name") { Description = "The plugin's name, which is that of its assembly and namespace: MyPlugin, Acme.Vision." };
        var output = new Option<string?>("--output", "-o") { Description = "The folder to write; otherwise one named after the plugin.", HelpName = "dir" };
        var command = new Command("plugin", "Writes a project with components of your own: one of each kind, a test, a configuration. It builds and passes its test as it is.")
        {
            name, output,
        };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string plugin = arguments.GetValue(name)!;
            string folder = PluginTemplate.Write(plugin, arguments.GetValue(output));
            Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {folder}");
            Terminal.Output.MarkupLineInterpolated($"[grey]Go on with: cd {folder}; dotnet test; trainer train config.json[/]");
            return ExitCode.Done;
        }));
        return command;
    }
}
