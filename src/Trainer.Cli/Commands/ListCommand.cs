using System.CommandLine;
using Trainer.Components;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer list</c>.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var kind = new Argument<string?>("kind") { Description = "Only this kind: optimizer, model, data …", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "Lists the components that configurations can name.") { kind };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            ComponentLookup.List(Terminal.Output, new ComponentCatalogue(), arguments.GetValue(kind));
            return ExitCode.Done;
        }));
        return command;
    }
}
