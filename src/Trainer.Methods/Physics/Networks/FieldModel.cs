using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A network from places to fields that gives derivatives by its inputs with its values.</summary>
/// <param name="name">The module's name.</param>
public abstract class FieldModel(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>How many variables a place has.</summary>
    public abstract int Variables { get; }

    /// <summary>The values at points: [n, variables] ↦ [n, components], in torch operations, which can be differentiated by points and weights as often as one likes.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        var values = new JetSpace(Variables);
        return Evaluate(values, Prepare(values, input), Launcher.Reference).Value.MoveToOuterDisposeScope();
    }

    /// <summary>What depends on points and not on weights: the same in every step while the points are.</summary>
    /// <param name="space">Which derivatives are asked for.</param>
    /// <param name="points">[n, variables].</param>
    /// <exception cref="ArgumentException">The points have another number of variables.</exception>
    public abstract Tensor Prepare(JetSpace space, Tensor points);

    /// <summary>The fields at points that were prepared.</summary>
    /// <param name="space">Which derivatives are asked for, as when they were prepared.</param>
    /// <param name="prepared">What <see cref="Prepare"/> gave of this network or of one with the same inputs.</param>
    /// <param name="launcher">How activations are computed; <see cref="Launcher.Reference"/> for gradients that are differentiated again.</param>
    public abstract JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null);
}
