using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A network of its own for each field, side by side. Parameters: <c>FIELD.layers.0.weight</c>, ….</summary>
public sealed class BranchedModel : FieldModel
{
    private readonly FieldNetwork[] _branches;

    /// <summary>Puts networks side by side.</summary>
    /// <param name="branches">The networks with their fields' names, which see places alike.</param>
    public BranchedModel(IReadOnlyList<(string Field, FieldNetwork Network)> branches) : base(nameof(BranchedModel))
    {
        ArgumentNullException.ThrowIfNull(branches);
        if (branches.Count == 0) throw new ArgumentException("There is no branch.", nameof(branches));
        _branches = [.. branches.Select(branch => branch.Network)];
        foreach ((string field, FieldNetwork network) in branches) register_module(field, network);
    }

    /// <inheritdoc/>
    public override int Variables => _branches[0].Variables;

    /// <inheritdoc/>
    public override Tensor Prepare(JetSpace space, Tensor points) => _branches[0].Prepare(space, points);

    /// <inheritdoc/>
    public override JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null) =>
        new(space, cat([.. _branches.Select(branch => branch.Evaluate(space, prepared, launcher).Coefficients)], 2));
}
