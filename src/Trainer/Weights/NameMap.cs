using System.Text.RegularExpressions;
using Trainer.Configuration;

namespace Trainer.Weights;

/// <summary>Turns the names of stored tensors into those of a model. The first rule whose pattern matches counts; a name that none matches stays.</summary>
public sealed class NameMap
{
    private readonly List<(Regex Pattern, string Replacement)> _rules = [];

    /// <summary>Creates the map.</summary>
    /// <param name="rules">
    /// Rules <c>from=to</c>: a <c>*</c> in the first stands for any characters, and each <c>*</c> in the second for what the one in the same place matched. An
    /// empty <c>to</c> leaves the tensor out. <c>backbone.*=*</c> removes a prefix, <c>*.gamma=*.weight</c> renames an ending, <c>head.*=</c> drops a part.
    /// </param>
    /// <exception cref="ConfigException">A rule is not of that form.</exception>
    public NameMap(IEnumerable<string> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        foreach (string rule in rules)
        {
            string[] sides = rule.Split('=');
            if (sides.Length != 2 || sides[0].Length == 0) throw new ConfigException("map", $"'{rule}' is no rule of the form from=to, such as backbone.*=*");
            if (sides[1].Count(letter => letter == '*') > sides[0].Count(letter => letter == '*'))
                throw new ConfigException("map", $"'{rule}' has more * on the right than on the left");
            string pattern = "^" + string.Join("(.*)", sides[0].Split('*').Select(Regex.Escape)) + "$";
            _rules.Add((new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout), sides[1]));
        }
    }

    /// <summary>The model's name for a stored name; null when the tensor is to be left out.</summary>
    public string? Apply(string name)
    {
        foreach ((Regex pattern, string replacement) in _rules)
        {
            Match match = pattern.Match(name);
            if (!match.Success) continue;
            if (replacement.Length == 0) return null;
            int group = 0;
            return string.Concat(replacement.Select(letter => letter == '*' ? match.Groups[++group].Value : letter.ToString()));
        }

        return name;
    }
}
