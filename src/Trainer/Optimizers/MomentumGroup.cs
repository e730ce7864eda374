using static TorchSharp.torch.optim;

namespace Trainer.Optimizers;

/// <summary>A group of an optimizer with a momentum.</summary>
public sealed class MomentumGroup : ParameterGroup, IMomentum
{
    internal MomentumGroup(string name, double learningRate, double weightDecay, List<ParameterState> states, double momentum)
        : base(name, learningRate, weightDecay, states) => Momentum = momentum;

    /// <summary>The momentum μ.</summary>
    public double Momentum { get; set; }
}
