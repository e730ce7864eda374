using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Trainer.Kernels.Constraints;

/// <summary>A number for every variable, in the order of the search.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The field's term.")]
public sealed class Solution : IReadOnlyDictionary<string, long>, IEquatable<Solution>
{
    private readonly string[] _names;
    private readonly long[] _numbers;

    internal Solution(string[] names, long[] numbers) => (_names, _numbers) = (names, numbers);

    /// <summary>How many variables there are.</summary>
    public int Count => _names.Length;

    /// <summary>The variables' names, in the order of the search.</summary>
    public IEnumerable<string> Keys => _names;

    /// <summary>The variables' numbers, in the order of the search.</summary>
    public IEnumerable<long> Values => _numbers;

    /// <summary>The number of a variable.</summary>
    /// <exception cref="KeyNotFoundException">There is no such variable.</exception>
    public long this[string key] => TryGetValue(key, out long number) ? number : throw new KeyNotFoundException($"There is no variable '{key}': the solution has {string.Join(", ", _names)}.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Array.IndexOf(_names, key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out long value)
    {
        int index = Array.IndexOf(_names, key);
        value = index < 0 ? 0 : _numbers[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, long>> GetEnumerator() => _names.Zip(_numbers, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether names and numbers are the same, in the same order.</summary>
    public bool Equals(Solution? other) => other is not null && _names.AsSpan().SequenceEqual(other._names) && _numbers.AsSpan().SequenceEqual(other._numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Solution);

    /// <inheritdoc/>
    public override int GetHashCode() => _numbers.Aggregate(0, HashCode.Combine);

    /// <summary>As in <c>x = 2, y = 12</c>.</summary>
    public override string ToString() => string.Join(", ", this.Select(pair => $"{pair.Key} = {pair.Value}"));
}
