using System.ComponentModel.DataAnnotations;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>What a multigrid cycle is made of.</summary>
public sealed record CycleOptions : IValidatableObject
{
    private const int MostLevels = 30, MostSteps = 64;

    /// <summary>Smoothing steps on each level on the way down, from the finest: as many numbers as levels. Default [1, 1, 1, 1, 1, 2].</summary>
    [MinLength(1)]
    public IReadOnlyList<int> PreSmoothing { get; init; } = [1, 1, 1, 1, 1, 2];

    /// <summary>Smoothing steps on each level on the way up, from the finest; missing numbers are 0, as are all by default.</summary>
    public IReadOnlyList<int> PostSmoothing { get; init; } = [];

    /// <summary>The boundary condition of the solutions; default Dirichlet.</summary>
    public GridBoundary Boundary { get; init; }

    /// <summary>Whether transfers between grids look beyond the edge; null, the default: yes, but for Neumann. False suits grids of the interior of a domain with 2ⁿ − 1 points a side.</summary>
    public bool? PadTransfers { get; init; }

    /// <summary>Whether the residual f − A u is handed to coarser grids instead of f; default false.</summary>
    public bool RestrictResidual { get; init; }

    /// <summary>Whether A and S have biases, and the cycle is affine instead of linear; default false.</summary>
    public bool Bias { get; init; }

    /// <summary>Whether level l has l + 1 times as many channels as the finest; default false.</summary>
    public bool WideningChannels { get; init; }

    /// <summary>Whether the corrected feature of each level is normalised over channels and grid on the way up, which ties the cycle to one grid; default false.</summary>
    public bool NormaliseCorrection { get; init; }

    /// <summary>Whether the first step also takes the residual of its starting value u = 0, which is f − A 0 and differs from f by the bias of A; default false.</summary>
    public bool ResidualOfZero { get; init; }

    internal int Levels => PreSmoothing.Count;

    internal GridHierarchy Grids => new(Levels, Boundary, PadTransfers ?? Boundary != GridBoundary.Neumann);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Levels > 0 && PreSmoothing[0] < 1) yield return new($"is {PreSmoothing[0]}, but the finest level needs one step.", [$"{nameof(PreSmoothing)}:0"]);
        foreach ((string name, IReadOnlyList<int> steps) in new[] { (nameof(PreSmoothing), PreSmoothing), (nameof(PostSmoothing), PostSmoothing) })
        {
            for (int i = 0; i < steps.Count; i++)
            {
                if (steps[i] is < 0 or > MostSteps) yield return new($"is {steps[i]}, but must be from 0 to {MostSteps}.", [$"{name}:{i}"]);
            }
        }

        if (Levels > MostLevels) yield return new($"has {Levels} numbers: no grid has so many levels.", [nameof(PreSmoothing)]);
        if (PostSmoothing.Count > Levels) yield return new($"has {PostSmoothing.Count} numbers for {Levels} levels.", [nameof(PostSmoothing)]);
        else if (PostSmoothingOn(Levels - 1) > 0) yield return new("asks for steps on the coarsest level, where there is no way up: add them to preSmoothing.", [$"{nameof(PostSmoothing)}:{Levels - 1}"]);
    }

    internal int PostSmoothingOn(int level) => level >= 0 && level < PostSmoothing.Count ? PostSmoothing[level] : 0;
}
