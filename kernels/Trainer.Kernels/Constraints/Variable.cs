namespace Trainer.Kernels.Constraints;

/// <summary>A variable of a problem: what it may be before any constraint, and which value is tried first.</summary>
public sealed record Variable
{
    /// <summary>The greatest bound that can be given: 2^62.</summary>
    public const long Greatest = 1L << 62;

    /// <summary>Describes a variable.</summary>
    /// <param name="name">Its name in the text.</param>
    /// <param name="first">Which of its values is tried first.</param>
    /// <param name="lowest">The least number it may be, ≥ 0.</param>
    /// <param name="highest">The greatest number it may be, ≤ <see cref="Greatest"/>; default 2^30.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative or too great, or the bounds leave nothing between them.</exception>
    public Variable(string name, ValueOrder first = ValueOrder.SmallestFirst, long lowest = 1, long highest = 1L << 30)
    {
        if (lowest < 0 || highest > Greatest || lowest > highest) throw new ArgumentOutOfRangeException(nameof(lowest), $"{name} from {lowest} to {highest}: bounds are 0 <= lowest <= highest <= 2^62.");
        (Name, First, Lowest, Highest) = (name, first, lowest, highest);
    }

    /// <summary>Its name in the text.</summary>
    public string Name { get; }

    /// <summary>Which of its values is tried first.</summary>
    public ValueOrder First { get; }

    /// <summary>The least number it may be.</summary>
    public long Lowest { get; }

    /// <summary>The greatest number it may be.</summary>
    public long Highest { get; }

    /// <summary>A variable of 1 … 2^30 whose smallest value is tried first, by its name.</summary>
    public static implicit operator Variable(string name) => new(name);

    /// <summary>A variable of 1 … 2^30 whose smallest value is tried first.</summary>
    public static Variable Smallest(string name) => new(name);

    /// <summary>A variable of 1 … 2^30 whose largest value is tried first.</summary>
    public static Variable Largest(string name) => new(name, ValueOrder.LargestFirst);
}
