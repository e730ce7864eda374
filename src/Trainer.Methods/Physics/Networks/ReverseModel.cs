using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Physics.Networks;

/// <summary>Any module from places to fields, whose derivatives are found by differentiating in reverse again and again: slower than carrying them forward, but for whatever layers there are.</summary>
public sealed class ReverseModel : FieldModel
{
    private readonly Module<Tensor, Tensor> network;

    /// <summary>Wraps a module.</summary>
    /// <param name="network">[n, variables] ↦ [n, components], each row of its own; differentiable as often as the derivatives' order and once more.</param>
    /// <param name="variables">How many variables a place has.</param>
    public ReverseModel(Module<Tensor, Tensor> network, int variables) : base(nameof(ReverseModel))
    {
        (this.network, Variables) = (network, variables);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int Variables { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => network.call(input);

    /// <summary>The points themselves.</summary>
    /// <inheritdoc/>
    public override Tensor Prepare(JetSpace space, Tensor points) => points;

    /// <inheritdoc/>
    public override JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null) => new(space, PointJets.Of(space, network.call, prepared));
}
