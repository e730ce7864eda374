using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>AdEMAMix with states of 8 bits.</summary>
public sealed class AdEmaMix8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public AdEmaMix8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="AdEmaMix8Bit"/>.</summary>
    [Component("ademamix-8bit", Summary = "Adam with a second, slow momentum; states of 8 bits, a quarter of the memory.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    [Paper("Matteo Pagliardini, Pierre Ablin and David Grangier", "The AdEMAMix optimizer: better, faster, older", 2025, Venue = "ICLR")]
    public sealed record Options : AdEmaMixRuleOptions
    {
        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new AdEmaMix8Bit(parameters, this);
    }
}
