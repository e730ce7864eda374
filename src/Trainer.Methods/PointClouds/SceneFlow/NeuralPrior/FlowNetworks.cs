using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>The forward network and, where there is one, the backward network, which starts as its copy. Parameters: <c>flow.layers.0.weight</c>, …, <c>inverse.layers.0.weight</c>, ….</summary>
internal sealed class FlowNetworks : nn.Module
{
    public FlowNetworks(NeuralPriorOptions options, Device device) : base(nameof(FlowNetworks))
    {
        Forward = new(options.Hidden, options.Layers, options.Activation, device);
        register_module("flow", Forward);
        if (!options.Backward) return;
        Backward = new(options.Hidden, options.Layers, options.Activation, device);
        register_module("inverse", Backward);
    }

    public CoordinateMlp Forward { get; }

    public CoordinateMlp? Backward { get; }

    public void Reset(RandomStream random, MlpInitialisation initialisation)
    {
        Forward.Reset(random, initialisation);
        Backward?.CopyFrom(Forward);
    }

    public void CopyFrom(FlowNetworks other)
    {
        Forward.CopyFrom(other.Forward);
        Backward?.CopyFrom(other.Backward!);
    }
}
