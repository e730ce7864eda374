namespace Trainer.Kernels.Jets;

/// <summary>The order of a partial derivative in each variable: (2, 1) is ∂³ / ∂x² ∂y.</summary>
/// <param name="orders">The orders, none negative.</param>
public sealed class MultiIndex(params IReadOnlyList<int> orders) : IEquatable<MultiIndex>
{
    /// <summary>The order in each variable.</summary>
    public IReadOnlyList<int> Orders { get; } = orders.All(order => order >= 0) ? [.. orders] : throw new ArgumentOutOfRangeException(nameof(orders), "No order of a derivative is negative.");

    /// <summary>The sum of the orders.</summary>
    public int Order => Orders.Sum();

    /// <summary>The product of the factorials of the orders: a derivative is so many times the Taylor coefficient.</summary>
    public double Factorial => Orders.Aggregate(1.0, (product, order) => product * Enumerable.Range(1, order).Aggregate(1.0, (factorial, k) => factorial * k));

    /// <summary>All that are nowhere larger, this one included.</summary>
    public IEnumerable<MultiIndex> Below() =>
        Orders.Aggregate((IEnumerable<int[]>)[[]], (parts, order) => parts.SelectMany(part => Enumerable.Range(0, order + 1).Select(k => (int[])[.. part, k]))).Select(part => new MultiIndex(part));

    /// <summary>The difference in each variable; null where one would be negative.</summary>
    public MultiIndex? Less(MultiIndex other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int[] difference = [.. Orders.Zip(other.Orders, (own, taken) => own - taken)];
        return difference.Any(order => order < 0) ? null : new(difference);
    }

    /// <inheritdoc/>
    public bool Equals(MultiIndex? other) => other is not null && Orders.SequenceEqual(other.Orders);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MultiIndex);

    /// <inheritdoc/>
    public override int GetHashCode() => Orders.Aggregate(17, (hash, order) => (hash * 31) + order);

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", Orders)})";
}
