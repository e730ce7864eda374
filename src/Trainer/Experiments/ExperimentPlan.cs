using System.Text.Json.Nodes;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>An experiment that has been read and checked, with every run it needs.</summary>
public sealed class ExperimentPlan
{
    /// <summary>The profile for minutes on two cores.</summary>
    public const string Quick = "quick";

    /// <summary>The profile of the source's scale.</summary>
    public const string Full = "full";

    private ExperimentPlan(string name, string path, string profile, ExperimentOptions options) => (Name, Path, Profile, Options) = (name, path, profile, options);

    /// <summary>The experiment's name: that of the folder its file lies in.</summary>
    public string Name { get; }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>The profile.</summary>
    public string Profile { get; }

    /// <summary>What its file says.</summary>
    public ExperimentOptions Options { get; }

    /// <summary>The labels of its runs, in the order of the table.</summary>
    public IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>Every run with every seed.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; private set; } = [];

    /// <summary>How many runs train at once.</summary>
    public int Jobs { get; private init; } = 1;

    /// <summary>How many threads each computes with.</summary>
    public int Threads { get; private init; } = 1;

    /// <summary>How many train at once and with how many threads, in words.</summary>
    public string Schedule => $"{(Jobs > 1 ? $"{Jobs} runs at a time" : "one run at a time")}, {Threads} {(Threads == 1 ? "thread" : "threads")} each";

    /// <summary>Reads an experiment and resolves the configuration of every run.</summary>
    /// <param name="path">The file <c>experiment.json</c>.</param>
    /// <param name="profile"><see cref="Quick"/> or <see cref="Full"/>.</param>
    /// <param name="seeds">Other seeds than its own; null for its own.</param>
    /// <param name="cores">How many cores its runs share.</param>
    /// <param name="data">Where data sets lie; null for the usual place.</param>
    /// <exception cref="ConfigException">Anything is wrong with it, or with a configuration; the message names the place.</exception>
    public static ExperimentPlan Load(string path, string profile, IReadOnlyList<long>? seeds, int cores, DataFolder? data = null)
    {
        ExperimentOptions options = OptionsBinder.Bind<ExperimentOptions>(ConfigLoader.Load(path, [], new Dictionary<string, string>()), new ComponentCatalogue());
        ProfileOptions changes = profile == Full ? options.Full : options.Quick;
        seeds ??= changes.Seeds ?? options.Seeds;
        List<Variant> variants = [.. Expand(options, path)];
        ExperimentCheck.Run(options, [.. variants.Select(variant => variant.Label)], path);
        options = OfProfile(options, profile);
        variants.RemoveAll(variant => variant.Profile is { } only && only != profile);
        if (variants.Count == 0) throw new ConfigException("runs", $"has none for the profile {profile}.", path);
        int jobs = options.OneAtATime ? 1 : Math.Clamp(cores, 1, variants.Count * seeds.Count);
        var plan = new ExperimentPlan(System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)))!, path, profile, options)
        {
            Labels = [.. variants.Select(variant => variant.Label)],
            Jobs = jobs,
            Threads = Math.Max(1, cores / jobs),
        };
        var files = new DataFingerprint(data ?? DataFolder.Resolve());
        var planned = new Dictionary<(string Label, long Seed), PlannedRun?>();
        plan.Runs = [.. variants.SelectMany(variant => seeds.Select(seed => Plan(variant, seed)))];
        return plan;

        // What a run goes on from is planned before it, whatever the order in the file.
        PlannedRun Plan(Variant variant, long seed)
        {
            if (planned.TryGetValue((variant.Label, seed), out PlannedRun? known)) return known ?? throw new ConfigException("runs", $"'{variant.Label}' goes on from itself, by way of the runs in its 'from'.", path);
            planned[(variant.Label, seed)] = null;
            var from = variant.From.ToDictionary(entry => entry.Key, entry => Plan(
                variants.Find(other => other.Label == entry.Value) ?? throw new ConfigException("runs", $"'{variant.Label}' goes on from '{entry.Value}', which is no run of the profile {profile}; {NearestName.Hint(entry.Value, [.. variants.Select(other => other.Label)])}", path), seed));
            PlannedRun run = plan.Resolve(variant, changes, seed, files, from);
            planned[(variant.Label, seed)] = run;
            return run;
        }
    }

    private static ExperimentOptions OfProfile(ExperimentOptions options, string profile)
    {
        var measures = options.Measures.Where(measure => measure.Value.Profile is null || measure.Value.Profile == profile).ToDictionary();
        return options with { Measures = measures, Table = [.. options.Table.Where(column => measures.ContainsKey(column.Measure))] };
    }

    private PlannedRun Resolve(Variant variant, ProfileOptions profile, long seed, DataFingerprint files, IReadOnlyDictionary<string, PlannedRun> from)
    {
        var file = new ConfigSource(Path, IsText: false);
        JsonObject[] layers = [Options.With, .. variant.Layers, profile.With];
        RunOptions options = TrainingRun.Load(variant.Config, [$"training:seed={seed}", .. from.Select(entry => $"{entry.Key}={entry.Value.Placeholder}")], new ComponentCatalogue(), layers.Select(layer => (layer, file)));
        options = options with { Training = options.Training with { Threads = options.Training.Threads ?? Threads } };
        var config = (JsonObject)OptionsWriter.Write(options)!;
        foreach ((string key, PlannedRun other) in from) PlannedRun.Put(config, key, other.Placeholder); // Which reading may have taken for a path.
        return new(variant.Label, seed, config, variant.IsOptional, CodeVersion.KeyOf(config, files.Of(config))) { Base = ConfigLoader.Load(variant.Config, [], new Dictionary<string, string>()).Root, From = from };
    }

    // Every run with every combination of the matrix's variants.
    private static IEnumerable<Variant> Expand(ExperimentOptions options, string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        IEnumerable<Variant> variants = options.Runs.Count == 0
            ? [new([], Config(options.Config, "config"), [], false, null)]
            : options.Runs.Select((run, i) => new Variant([run.Label], Config(run.Config ?? options.Config, run.Config is null ? "config" : $"runs:{i}:config"), [run.With], run.Optional, run.Profile) { From = run.From });
        foreach (IReadOnlyDictionary<string, VariantOptions> axis in options.Matrix.Values)
        {
            variants = [.. variants.SelectMany(variant => axis.Select(entry => variant with
            {
                Names = [.. variant.Names, entry.Key],
                Layers = [.. variant.Layers, entry.Value.With],
                IsOptional = variant.IsOptional || entry.Value.Optional,
            }))];
        }

        return variants;

        string Config(string? config, string key)
        {
            if (config is null) throw new ConfigException(key, "is required: the configuration that the runs start from.", path);
            string file = System.IO.Path.GetFullPath(config, folder);
            if (File.Exists(file)) return System.IO.Path.GetRelativePath(Environment.CurrentDirectory, file) is var near && near.StartsWith("..", StringComparison.Ordinal) ? file : near;
            string? place = System.IO.Path.GetDirectoryName(file);
            string[] there = Directory.Exists(place) ? [.. Directory.EnumerateFiles(place, "*.json").Select(name => System.IO.Path.GetFileName(name)!)] : [];
            throw new ConfigException(key, $"there is no file {file}; {NearestName.Hint(System.IO.Path.GetFileName(file), there)}", path);
        }
    }

    private sealed record Variant(IReadOnlyList<string> Names, string Config, IReadOnlyList<JsonObject> Layers, bool IsOptional, string? Profile)
    {
        public string Label => string.Join(", ", Names);

        public IReadOnlyDictionary<string, string> From { get; init; } = new Dictionary<string, string>();
    }
}
