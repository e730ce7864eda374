using System.CommandLine;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer list</c>.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var kind = new Argument<string?>("kind") { Description = "Only this kind: optimizer, model, data …", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> plugins = SharedOptions.Plugins();
        var command = new Command("list", "Lists the components that configurations can name.") { kind, plugins };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            ComponentLookup.List(Terminal.Output, SharedOptions.Catalogue(arguments.GetValue(plugins)!), arguments.GetValue(kind));
            return ExitCode.Done;
        }));
        return command;
    }
}
