using Trainer.Components;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Sweeps;

/// <summary>Finds out before anything is trained whether a space fits a configuration.</summary>
public static class SweepCheck
{
    private const string SeedPath = "training:seed";

    /// <summary>Reads the configuration at the first point and at each value that a list or an interval has at its ends.</summary>
    /// <param name="config">The configuration's file.</param>
    /// <param name="settings">Settings over it.</param>
    /// <param name="space">What is to be varied.</param>
    /// <param name="seeds">The seeds that each point is trained with; empty for that of the configuration.</param>
    /// <returns>The configuration without what is varied.</returns>
    /// <exception cref="ConfigException">It has no such option, a value is none for it, or the seed is both varied and given.</exception>
    public static RunOptions Run(string config, IReadOnlyList<string> settings, SweepSpace space, IReadOnlyList<long> seeds)
    {
        if (seeds.Count > 0 && space.Parameters.Any(parameter => parameter.Path == SeedPath)) throw new ConfigException(SeedPath, "is varied, and --seeds sets it too: give one of them.");
        RunOptions options = Load(config, settings);
        Load(config, [.. settings, .. space.Settings(0)]);
        foreach (SweepParameter parameter in space.Parameters)
        {
            foreach (string value in parameter.IsList ? parameter.Values : [Text(parameter.Low), Text(parameter.High)])
            {
                Try(parameter.Path + "=" + value);
            }
        }

        return options;

        // A value may be one for the file as it stands, or only together with others (the options of another component).
        void Try(string setting)
        {
            try
            {
                Load(config, [.. settings, .. space.Settings(0), setting]);
            }
            catch (ConfigException error)
            {
                try
                {
                    Load(config, [.. settings, setting]);
                }
                catch (ConfigException)
                {
                    throw error;
                }
            }
        }
    }

    private static string Text(double number) => FormattableString.Invariant($"{number:R}");

    private static RunOptions Load(string config, IEnumerable<string> settings) => TrainingRun.Load(config, settings, new ComponentCatalogue());
}
