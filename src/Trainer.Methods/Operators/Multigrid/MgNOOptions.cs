using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>A neural operator whose connections are multigrid cycles of convolutions; boundary conditions enter by the padding alone.</summary>
[Component("mgno", Summary = "Neural operator whose linear maps are multigrid cycles of convolutions.")]
[Paper("Juncai He and Xinliang Liu and Jinchao Xu", "MgNO: Efficient parameterization of linear operators via multigrid", 2024, Venue = "ICLR")]
public sealed record MgNOOptions : OperatorModelOptions, IValidatableObject
{
    /// <summary>Layers, each a cycle and an activation; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>Channels between layers; default 24.</summary>
    [Range(1, 1 << 14)]
    public int Width { get; init; } = 24;

    /// <summary>Smoothing steps on each level on the way down, from the finest: as many numbers as levels. Default [1, 1, 1, 1, 1, 2].</summary>
    [MinLength(1)]
    public IReadOnlyList<int> PreSmoothing { get; init; } = [1, 1, 1, 1, 1, 2];

    /// <summary>Smoothing steps on each level on the way up, from the finest; missing numbers are 0, as are all by default.</summary>
    public IReadOnlyList<int> PostSmoothing { get; init; } = [];

    /// <summary>The boundary condition of the solutions; default Dirichlet.</summary>
    public GridBoundary Boundary { get; init; }

    /// <summary>Whether transfers between grids look beyond the edge; null, the default: yes, but for Neumann. False suits grids of the interior of a domain with 2ⁿ − 1 points a side.</summary>
    public bool? PadTransfers { get; init; }

    /// <summary>Whether the residual is handed to coarser grids instead of the data; default false.</summary>
    public bool RestrictResidual { get; init; }

    /// <summary>Whether the convolutions that smooth have biases; default false.</summary>
    public bool Bias { get; init; }

    /// <summary>Whether level l has l + 1 times the channels; default false.</summary>
    public bool WideningChannels { get; init; }

    /// <summary>What is normalised over channels and grid; default nothing. Anything else ties the network to the grid it is trained on.</summary>
    public CycleNormalisation Normalise { get; init; }

    /// <summary>Whether the first smoothing step takes the residual of u = 0 too, which matters with biases only; default false.</summary>
    public bool ResidualOfZero { get; init; }

    /// <summary>Whether a layer adds a linear map of each point's values (with bias) to its cycle; default true.</summary>
    public bool PointwiseSkip { get; init; } = true;

    /// <summary>What stands between cycles; default GELU, null for nothing: the network is linear then.</summary>
    public Activation? Activation { get; init; } = Models.Activation.Gelu;

    /// <summary>Whether the last layer's channels become outputs by one more cycle instead of a linear map of each point's values; default false.</summary>
    public bool CycleHead { get; init; }

    /// <summary>Whether the inputs are added to the outputs, for the next state of what changes little; default false.</summary>
    public bool AddInputs { get; init; }

    /// <summary>Segments of layers of which only the inputs are kept for the backward pass, everything inside computed again: less memory, more time. Default 0, none.</summary>
    [Range(0, 1024)]
    public int Recompute { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PreSmoothing.Count > 0 && PreSmoothing[0] < 1) yield return new($"is {PreSmoothing[0]}, but the finest level needs one step.", [$"{nameof(PreSmoothing)}:0"]);
        foreach ((string name, IReadOnlyList<int> steps) in new[] { (nameof(PreSmoothing), PreSmoothing), (nameof(PostSmoothing), PostSmoothing) })
        {
            for (int i = 0; i < steps.Count; i++)
            {
                if (steps[i] is < 0 or > 64) yield return new($"is {steps[i]}, but must be from 0 to 64.", [$"{name}:{i}"]);
            }
        }

        if (PreSmoothing.Count > 30) yield return new($"has {PreSmoothing.Count} numbers: no grid has so many levels.", [nameof(PreSmoothing)]);
        if (PostSmoothing.Count > PreSmoothing.Count) yield return new($"has {PostSmoothing.Count} numbers for {PreSmoothing.Count} levels.", [nameof(PostSmoothing)]);
        else if (PostSmoothing.Count == PreSmoothing.Count && PostSmoothing.Count > 0 && PostSmoothing[^1] > 0) yield return new("asks for steps on the coarsest level, where there is no way up: add them to preSmoothing.", [$"{nameof(PostSmoothing)}:{PostSmoothing.Count - 1}"]);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new MgNO(this, inputs, outputs);

    internal MgConvOptions Cycle(long inputs, long outputs) => new(inputs, outputs)
    {
        PreSmoothing = PreSmoothing,
        PostSmoothing = PostSmoothing,
        Boundary = Boundary,
        PadTransfers = PadTransfers,
        RestrictResidual = RestrictResidual,
        Bias = Bias,
        WideningChannels = WideningChannels,
        NormaliseCorrection = Normalise == CycleNormalisation.Correction,
        ResidualOfZero = ResidualOfZero,
    };
}
