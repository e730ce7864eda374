using Trainer.Configuration;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>Sorts parameters into groups by name and number of dimensions.</summary>
internal static class ParameterGrouping
{
    public delegate ParameterGroup Maker(string name, double learningRate, double weightDecay, List<ParameterState> states, GroupOptions options);

    public static List<ParameterGroup> Make(IEnumerable<(string Name, Parameter Parameter)> parameters, GroupedOptimizerOptions options, Maker make)
    {
        var sorted = new SortedDictionary<(int Rule, bool NoDecay), List<ParameterState>>();
        var names = new HashSet<string>();
        var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (parameter is null || parameter.IsInvalid) throw new ArgumentException($"Parameter '{name}' is null or disposed.", nameof(parameters));
            if (!seen.Add(parameter)) continue;
            if (!names.Add(name)) throw new ArgumentException($"Two parameters are named '{name}'.", nameof(parameters));
            int rule = Rule(name, options);
            double? own = rule < options.Groups.Count ? options.Groups[rule].WeightDecay : null;
            bool noDecay = own is null && !options.DecayOneDimensional && options.WeightDecay != 0 && parameter.dim() < 2;
            if (!sorted.TryGetValue((rule, noDecay), out List<ParameterState>? states)) sorted[(rule, noDecay)] = states = [];
            states.Add(new ParameterState(name, parameter));
        }

        if (seen.Count == 0) throw new ArgumentException("There is no parameter to optimise.", nameof(parameters));
        for (int rule = 0; rule < options.Groups.Count; rule++)
        {
            if (!sorted.Keys.Any(key => key.Rule == rule))
                throw new ArgumentException($"No parameter is left for the group '{options.Groups[rule].Match}'. The names are {string.Join(", ", names.Take(20))}.");
        }

        return [.. sorted.Select(pair => Group(pair.Key, pair.Value, options, make))];
    }

    private static int Rule(string name, GroupedOptimizerOptions options)
    {
        int rule = 0;
        while (rule < options.Groups.Count && !NamePattern.Matches(options.Groups[rule].Match, name)) rule++;
        return rule;
    }

    private static ParameterGroup Group((int Rule, bool NoDecay) key, List<ParameterState> states, GroupedOptimizerOptions options, Maker make)
    {
        GroupOptions group = key.Rule < options.Groups.Count ? options.Groups[key.Rule] : new GroupOptions { Match = "*" };
        double decay = key.NoDecay ? 0 : group.WeightDecay ?? options.WeightDecay;
        return make(key.NoDecay ? group.Match + " (no decay)" : group.Match, options.LearningRate * group.LearningRateMultiplier, decay, states, group);
    }
}
