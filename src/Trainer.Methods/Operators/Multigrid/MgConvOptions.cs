namespace Trainer.Methods.Operators.Multigrid;

/// <summary>What a multigrid cycle is made of.</summary>
/// <param name="Inputs">Channels of the data f on the finest grid.</param>
/// <param name="Outputs">Channels of the feature u on the finest grid.</param>
public sealed record MgConvOptions(long Inputs, long Outputs)
{
    /// <summary>Smoothing steps on each level on the way down, from the finest; as many numbers as levels, each at least 1 on the finest and at least 0 below.</summary>
    public IReadOnlyList<int> PreSmoothing { get; init; } = [1, 1, 1, 1, 1, 2];

    /// <summary>Smoothing steps on each level on the way up, from the finest; missing numbers are 0. There is no way up on the coarsest.</summary>
    public IReadOnlyList<int> PostSmoothing { get; init; } = [];

    /// <summary>The boundary condition; default Dirichlet.</summary>
    public GridBoundary Boundary { get; init; }

    /// <summary>Whether transfers between grids look beyond the edge; default true but for Neumann.</summary>
    public bool? PadTransfers { get; init; }

    /// <summary>Whether the residual f − A u is handed to the coarser grid instead of f; default false.</summary>
    public bool RestrictResidual { get; init; }

    /// <summary>Whether A and S have biases, and the cycle is affine instead of linear; default false.</summary>
    public bool Bias { get; init; }

    /// <summary>Whether level l has l + 1 times as many channels as the finest; default false.</summary>
    public bool WideningChannels { get; init; }

    /// <summary>Whether the corrected feature is normalised over channels and grid on the way up, which ties the cycle to one grid; default false.</summary>
    public bool NormaliseCorrection { get; init; }

    /// <summary>Whether the first step also takes the residual of its starting value u = 0, which is f − A 0 and differs from f by the bias of A; default false.</summary>
    public bool ResidualOfZero { get; init; }

    /// <summary>How many grids there are.</summary>
    public int Levels => PreSmoothing.Count;

    internal GridHierarchy Grids => new(Levels, Boundary, PadTransfers ?? Boundary != GridBoundary.Neumann);

    internal long InputsOn(int level) => WideningChannels ? (level + 1) * Inputs : Inputs;

    internal long OutputsOn(int level) => WideningChannels ? (level + 1) * Outputs : Outputs;

    internal int PostSmoothingOn(int level) => level < PostSmoothing.Count ? PostSmoothing[level] : 0;

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Outputs);
        if (PreSmoothing.Count == 0 || PreSmoothing[0] < 1) throw new ArgumentException("preSmoothing needs one number for each level, and the finest at least one step.");
        if (PreSmoothing.Any(steps => steps < 0) || PostSmoothing.Any(steps => steps < 0)) throw new ArgumentException("The number of smoothing steps cannot be negative.");
        if (PostSmoothing.Count > Levels) throw new ArgumentException($"postSmoothing has {PostSmoothing.Count} numbers for {Levels} levels.");
        if (PostSmoothingOn(Levels - 1) > 0) throw new ArgumentException("postSmoothing asks for steps on the coarsest level, where there is no way up: add them to preSmoothing.");
    }
}
