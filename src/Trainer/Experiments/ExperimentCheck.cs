using Trainer.Configuration;

namespace Trainer.Experiments;

/// <summary>Checks that what an experiment names, it has: measures and runs.</summary>
internal static class ExperimentCheck
{
    /// <exception cref="ConfigException">Names are unknown or stand twice; the message lists all of them.</exception>
    public static void Run(ExperimentOptions options, IReadOnlyList<string> labels, string file)
    {
        var errors = new List<ConfigError>();
        if (options.Measures.Count == 0) Add("measures", "is empty: nothing would be measured.");
        foreach (string label in labels.GroupBy(label => label).Where(group => group.Count() > 1).Select(group => group.Key)) Add("runs", $"two runs are called '{label}'.");
        Seeds("seeds", options.Seeds);
        Seeds("quick:seeds", options.Quick.Seeds);
        Seeds("full:seeds", options.Full.Seeds);
        if (labels is [""] or []) Add("runs", "is required where there is no matrix: a list of runs, each with its label.");
        for (int i = 0; i < options.Table.Count; i++)
        {
            Measure($"table:{i}:measure", options.Table[i].Measure);
            foreach (string label in options.Table[i].Published.Keys) Label($"table:{i}:published:{label}", label);
            if (options.Table[i].Published.Count > 0 && (options.Table[i].Source ?? options.Source) is null) Add($"table:{i}:source", "is required, here or of the experiment: where the published figures are from.");
        }

        for (int i = 0; i < options.Expectations.Count; i++)
        {
            ExpectationOptions expectation = options.Expectations[i];
            Measure($"expectations:{i}:measure", expectation.Measure);
            if (expectation.Monotone is not null && expectation.RunsOf(labels).Count < 2) Add($"expectations:{i}:monotone", "needs several runs.");
            Label($"expectations:{i}:over", expectation.Over);
            Label($"expectations:{i}:minus", expectation.Minus);
            for (int run = 0; run < expectation.Runs.Count; run++) Label($"expectations:{i}:runs:{run}", expectation.Runs[run]);
        }

        for (int i = 0; i < options.Figures.Count; i++)
        {
            foreach ((string key, string measure) in options.Figures[i].MeasuresUsed) Measure($"figures:{i}:{key}", measure);
            foreach ((string key, string label) in options.Figures[i].LabelsUsed) Label($"figures:{i}:{key}", label);
        }

        foreach (string name in options.Figures.GroupBy(figure => figure.Name).Where(group => group.Count() > 1).Select(group => group.Key)) Add("figures", $"two figures are called '{name}'.");
        if (errors.Count > 0) throw new ConfigException(errors);

        void Add(string path, string message) => errors.Add(new(path, message, file));

        void Seeds(string path, IReadOnlyList<long>? seeds)
        {
            foreach (long seed in (seeds ?? []).GroupBy(seed => seed).Where(group => group.Count() > 1).Select(group => group.Key)) Add(path, $"has {seed} twice.");
        }

        void Measure(string path, string name)
        {
            if (!options.Measures.ContainsKey(name)) Add(path, $"there is no measure '{name}'; {NearestName.Hint(name, [.. options.Measures.Keys])}");
        }

        void Label(string path, string? label)
        {
            if (label is not null && !labels.Contains(label)) Add(path, $"there is no run '{label}'; {NearestName.Hint(label, [.. labels])}");
        }
    }
}
