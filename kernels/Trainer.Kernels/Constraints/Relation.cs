namespace Trainer.Kernels.Constraints;

/// <summary>How the two sides of a constraint stand to each other.</summary>
public enum Relation
{
    /// <summary>A == B</summary>
    Equal,

    /// <summary>A &lt;= B</summary>
    AtMost,

    /// <summary>A % B == 0, which no B = 0 satisfies</summary>
    Divisible,
}
