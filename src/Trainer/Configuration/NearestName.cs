namespace Trainer.Configuration;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest edits from <paramref name="name"/>, or null when none is near (more than a third of it and 2 letters differ).</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (string candidate in candidates)
        {
            if (Math.Abs(name.Length - candidate.Length) > Tolerance(name, candidate)) continue; // As many edits at least; and a name may be long.
            int edits = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < distance) (best, distance) = (candidate, edits);
        }

        return best is not null && distance <= Tolerance(name, best) ? best : null;
    }

    /// <summary>A sentence that suggests the nearest name, or lists all when none is near.</summary>
    internal static string Hint(string name, IReadOnlyCollection<string> candidates) => Of(name, candidates) is { } nearest
        ? $"did you mean '{nearest}'?"
        : candidates.Count > 0 ? "known: " + string.Join(", ", candidates.Order(StringComparer.Ordinal)) + "." : "none is known.";

    private static int Tolerance(string name, string candidate) => Math.Max(2, Math.Max(name.Length, candidate.Length) / 3);

    // Damerau–Levenshtein with adjacent transpositions (optimal string alignment).
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                int edits = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) edits = Math.Min(edits, table[i - 2, j - 2] + 1);
                table[i, j] = edits;
            }
        }

        return table[a.Length, b.Length];
    }
}
