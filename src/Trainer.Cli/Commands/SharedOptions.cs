using System.CommandLine;

namespace Trainer.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Config() => new("config") { Description = "The configuration, a JSON file (comments allowed)." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Sets a value over the file and the environment: section:key=value. May be repeated.",
        HelpName = "section:key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder of data sets; otherwise TRAINER_DATA, otherwise ~/.cache/trainer.",
        HelpName = "dir",
    };
}
