using System.CommandLine;
using Trainer.Components;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer show</c>.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("component") { Description = "A component's name, as 'adamw' or 'optimizer:adamw', or a section of a configuration: 'training', 'logging'." };
        var command = new Command("show", "Shows a component's options: type, default, range, meaning.") { name };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            ComponentLookup.Show(Terminal.Output, new ComponentCatalogue(), arguments.GetValue(name)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
