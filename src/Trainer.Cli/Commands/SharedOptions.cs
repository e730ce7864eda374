using System.CommandLine;
using System.Globalization;
using Trainer.Components;
using Trainer.Configuration;

namespace Trainer.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Config() => new("config") { Description = "The configuration, a JSON file (comments allowed)." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Sets a value over the file and the environment, such as optimizer:learningRate=3e-4 or optimizer:type=sgd. May be repeated.",
        HelpName = "section:key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder of data sets; otherwise TRAINER_DATA, otherwise ~/.cache/trainer.",
        HelpName = "dir",
    };

    public static Option<string[]> Plugins() => new("--plugin")
    {
        Description = "An assembly with components of your own, as a configuration's \"plugins\" names it. May be repeated.",
        HelpName = "path",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Seeds of --seeds; null where it is not given.</summary>
    public static long[]? ParseSeeds(string? text)
    {
        if (text is null) return null;
        long[] seeds = [.. text.Split(',').Select(part => long.TryParse(part, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long seed)
            ? seed
            : throw new ConfigException("", $"--seeds {text}: write whole numbers joined with commas, such as 0,1,2."))];
        return seeds.Distinct().Count() == seeds.Length ? seeds : throw new ConfigException("", $"--seeds {text}: a seed stands twice.");
    }

    public static ComponentCatalogue Catalogue(IEnumerable<string> plugins)
    {
        var catalogue = new ComponentCatalogue();
        foreach (string path in plugins) PluginLoader.Load(path, catalogue);
        return catalogue;
    }
}
