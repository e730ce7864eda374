using System.Runtime.InteropServices;
using Spectre.Console;
using Trainer.Checkpoints;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.State;
using Trainer.Torch.Native;

namespace Trainer.Cli;

/// <summary>Says what went wrong, without stack traces, and which exit code stands for it.</summary>
internal static class ErrorReport
{
    private const int MostErrors = 10;

    /// <summary>Runs a command's body and reports what it throws.</summary>
    public static int Guard(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (Exception error)
        {
            return Report(error);
        }
    }

    private static int Report(Exception error)
    {
        IAnsiConsole console = Terminal.Errors;
        if (error is ConfigException config)
        {
            foreach (ConfigError finding in config.Errors.Take(MostErrors)) Line(console, finding.ToString());
            if (config.Errors.Count > MostErrors) Line(console, $"and {config.Errors.Count - MostErrors} more.");
            return ExitCode.BadInput;
        }

        Line(console, error switch
        {
            ExternalException torch => "libtorch: " + torch.Message.Split('\n')[0],
            _ => error.Message,
        });
        if (Environment.GetEnvironmentVariable("TRAINER_TRACE") is "1") console.WriteLine(error.ToString());
        return error switch
        {
            DataException or CheckpointException or StateException or ComponentException => ExitCode.BadInput,
            EnvironmentException or NativeLibraryException or IOException or UnauthorizedAccessException => ExitCode.Environment,
            OperationCanceledException => ExitCode.Interrupted,
            _ => ExitCode.TrainingFailed,
        };
    }

    // No markup, which would make a picture of a key between colons: task:data:train:inputs has one.
    private static void Line(IAnsiConsole console, string message) => console.Write(new Paragraph().Append("error:", Color.Red).Append($" {message}\n"));
}
