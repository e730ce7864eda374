using static TorchSharp.torch.optim;

namespace Trainer.Optimizers;

/// <summary>A group of an optimizer with two decay rates of moments.</summary>
public sealed class BetaGroup : ParameterGroup, IBetas
{
    internal BetaGroup(string name, double learningRate, double weightDecay, List<ParameterState> states, (double, double) betas)
        : base(name, learningRate, weightDecay, states) => Betas = betas;

    /// <summary>β₁ and β₂.</summary>
    public (double, double) Betas { get; set; }
}
