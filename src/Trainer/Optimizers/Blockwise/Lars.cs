using Trainer.Components;
using Trainer.Kernels.Updates;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>LARS: momentum whose update is at most a fiftieth as long as the tensor.</summary>
/// <remarks>As <see cref="UpdateRule.Momentum"/>, with updates that are too long scaled down; those of a tensor of norm 0 never. In the paper short ones are scaled up to that length too.</remarks>
public sealed class Lars : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lars(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lars"/>: a learning rate of 0.01, and an update of at most 0.02 of the tensor's norm.</summary>
    [Component("lars", Summary = "Momentum whose update is at most a fiftieth as long as the tensor.")]
    [Paper("Yang You, Igor Gitman and Boris Ginsburg", "Large batch training of convolutional networks", 2017)]
    public sealed record Options : MomentumRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => (LearningRate, MaximumUpdateNorm) = (0.01, 0.02);

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lars(parameters, this);
    }
}
