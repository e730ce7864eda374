namespace Trainer.Numerics.Minimisation;

/// <summary>Why a minimisation has come to its end.</summary>
public enum LBfgsEnd
{
    /// <summary>It has not: there is more to gain.</summary>
    None,

    /// <summary>No element of the gradient is larger than the tolerance.</summary>
    FlatGradient,

    /// <summary>The last step changed next to nothing.</summary>
    SmallChange,

    /// <summary>No step along the direction is better, as where rounding hides what is left: the point is where it was.</summary>
    LineSearchFailed,

    /// <summary>The value or the gradient is not finite where it began.</summary>
    NotFinite,
}
