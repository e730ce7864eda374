using System.IO.Enumeration;

namespace Trainer.Configuration;

/// <summary>Patterns for names of modules, parameters and columns: <c>*</c> stands for any characters, <c>?</c> for one; case matters.</summary>
public static class NamePattern
{
    /// <summary>Whether a name matches a pattern.</summary>
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <summary>Everything whose name matches.</summary>
    /// <typeparam name="T">What has a name.</typeparam>
    /// <param name="pattern">The pattern.</param>
    /// <param name="named">The names with what they stand for.</param>
    /// <param name="what">What that is called in the message: parameter, module.</param>
    /// <exception cref="ArgumentException">Nothing matches; the message has the nearest name.</exception>
    public static IReadOnlyList<(string Name, T Item)> Select<T>(string pattern, IReadOnlyList<(string Name, T Item)> named, string what)
    {
        ArgumentNullException.ThrowIfNull(named);
        List<(string Name, T Item)> matches = [.. named.Where(entry => Matches(pattern, entry.Name))];
        return matches.Count > 0 ? matches : throw new ArgumentException($"no {what} is named '{pattern}'; {NearestName.Hint(pattern, [.. named.Select(entry => entry.Name)])}");
    }
}
