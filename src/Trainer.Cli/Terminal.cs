using Spectre.Console;

namespace Trainer.Cli;

/// <summary>The two consoles: what was asked for, and what went wrong.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 1000;

    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Errors { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = WidthOfFiles; // A file has no width to wrap at.
        return console;
    }
}
