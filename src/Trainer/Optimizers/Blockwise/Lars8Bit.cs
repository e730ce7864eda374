using Trainer.Components;
using Trainer.Kernels.Updates;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>LARS with states of 8 bits.</summary>
/// <remarks>As <see cref="UpdateRule.Momentum"/>, θ ← θ − η m, where ‖m‖ above 0.02 ‖θ‖ is scaled down to that in the update: a step is at most η · 0.02 ‖θ‖ long. Updates of a tensor of norm 0 stay. Without the paper's scaling.</remarks>
public sealed class Lars8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lars8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lars8Bit"/>: a learning rate of 0.01, and an update of at most 0.02 of the tensor's norm.</summary>
    [Component("lars-8bit", Summary = "Momentum whose update is at most a fiftieth as long as the tensor; states of 8 bits, a quarter of the memory.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    [Paper("Yang You, Igor Gitman and Boris Ginsburg", "Large batch training of convolutional networks", 2017)]
    public sealed record Options : MomentumRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => (LearningRate, MaximumUpdateNorm) = (0.01, 0.02);

        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lars8Bit(parameters, this);
    }
}
