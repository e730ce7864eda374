namespace Trainer.Sweeps;

/// <summary>How the values of a parameter lie.</summary>
public enum ParameterScale
{
    /// <summary>A list, each value of which is tried.</summary>
    Grid,

    /// <summary>A list, of which values are drawn.</summary>
    Choice,

    /// <summary>Numbers from low to high, evenly.</summary>
    Uniform,

    /// <summary>Numbers from low to high, their logarithms evenly.</summary>
    Log,

    /// <summary>Whole numbers from low to high, both included, evenly.</summary>
    Int,

    /// <summary>Whole numbers from low to high, both included, their logarithms evenly.</summary>
    LogInt,
}
