using Spectre.Console;
using Trainer.Components;
using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Cli.Tests.Faults;

/// <summary>Goes on with a run as <c>trainer train --resume RUN</c> does, in the tests' own process: a tenth of the time of one more.</summary>
internal static class OwnProcess
{
    /// <summary>Trains to the end; not beside another training, with which it would share libtorch's random numbers.</summary>
    /// <returns>The result, and what people would have seen.</returns>
    public static (LoopResult Result, string Output) Resume(string run, params string[] settings)
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        RunOptions options = TrainingRun.Load(Path.Combine(run, "config.json"), settings, new ComponentCatalogue());
        LoopResult result = new TrainingRun(options, new RunRequest { Resume = ResumePoint.Find(run, run, "") }, console).Run();
        return (result, output.ToString());
    }
}
