using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Methods.Physics.Networks;
using Trainer.Optimizers;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>A training step of physics-informed networks: derivatives by points in reverse, as it is usually done, and carried forward in the ways that there are.</summary>
internal abstract class PinnSteps : IBenchmark
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>How many points.</summary>
    protected abstract int Points { get; }

    /// <summary>The derivatives that the loss asks for.</summary>
    protected abstract JetSpace Space { get; }

    public IReadOnlyList<Contender> Prepare() =>
    [
        Of("in reverse", networks => points => ReverseLoss(networks, points.detach().requires_grad_())),
        Of("carried forward, torch operations", networks => Forward(networks, (network, prepared) => network.Evaluate(Space, prepared, Launcher.Reference))),
        Of("carried forward, layer by layer", networks => Forward(networks, ByLayer)),
        Of("carried forward, fused", networks => Forward(networks, (network, prepared) => network.Evaluate(Space, prepared))),
    ];

    /// <summary>New networks of two variables.</summary>
    protected abstract FieldNetwork[] Networks();

    /// <summary>The loss by what is carried forward.</summary>
    protected abstract Tensor Loss(IReadOnlyList<JetField> fields);

    /// <summary>The loss by differentiating in reverse.</summary>
    protected abstract Tensor ReverseLoss(IReadOnlyList<FieldNetwork> networks, Tensor points);

    private JetField ByLayer(FieldNetwork network, Tensor prepared)
    {
        Tensor[] parameters = [.. network.parameters()];
        return new(Space, JetMlp.ByLayer(Space, JetFunction.Tanh, prepared, [.. parameters.Where(parameter => parameter.Dimensions == 2)], [.. parameters.Where(parameter => parameter.Dimensions == 1)], Launcher.Cpu));
    }

    private Func<Tensor, Tensor> Forward(FieldNetwork[] networks, Func<FieldNetwork, Tensor, JetField> evaluate)
    {
        Tensor? prepared = null;
        return points => Loss([.. networks.Select(network => evaluate(network, prepared ??= networks[0].Prepare(Space, points).DetachFromDisposeScope()))]);
    }

    private Contender Of(string name, Func<FieldNetwork[], Func<Tensor, Tensor>> make)
    {
        FieldNetwork[] networks = Networks();
        Tensor points = rand(Points, 2);
        Func<Tensor, Tensor> loss = make(networks);
        var adam = new Adam(networks.SelectMany((network, i) => network.named_parameters().Select(parameter => ($"{i}.{parameter.name}", parameter.parameter))), new() { LearningRate = 1e-3 });
        return Contender.Of(name, () =>
        {
            using IDisposable scope = NewDisposeScope();
            adam.zero_grad();
            loss(points).backward();
            adam.step();
        }, new Disposables([.. networks, adam, points]), units: 100);
    }
}
