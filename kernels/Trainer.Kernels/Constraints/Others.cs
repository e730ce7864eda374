namespace Trainer.Kernels.Constraints;

/// <summary>For each of several parts, all the others taken together.</summary>
internal static class Others
{
    /// <summary>[i] = combination of all parts but the i-th, in 3 n combinations.</summary>
    public static T[] Of<T>(IReadOnlyList<T> parts, Func<T, T, T> combine, T unit)
    {
        var others = new T[parts.Count];
        T before = unit, after = unit;
        for (int i = 0; i < parts.Count; before = combine(before, parts[i]), i++) others[i] = before;
        for (int i = parts.Count - 1; i >= 0; after = combine(parts[i], after), i--) others[i] = combine(others[i], after);
        return others;
    }
}
