using Spectre.Console;

namespace Trainer.Benchmarks;

/// <summary>A terminal with everything on that nobody looks at: drawing costs what it costs.</summary>
internal static class SilentTerminal
{
    public static IAnsiConsole Create() =>
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(StreamWriter.Null), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
}
