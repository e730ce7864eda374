using System.CommandLine;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer show</c>.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("component") { Description = "A component's name, as 'adamw' or 'optimizer:adamw', or a section of a configuration: 'training', 'logging'." };
        Option<string[]> plugins = SharedOptions.Plugins();
        var command = new Command("show", "Shows a component's options: type, default, range, meaning.") { name, plugins };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            ComponentLookup.Show(Terminal.Output, SharedOptions.Catalogue(arguments.GetValue(plugins)!), arguments.GetValue(name)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
