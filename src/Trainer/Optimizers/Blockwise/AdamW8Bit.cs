using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>AdamW with states of 8 bits.</summary>
public sealed class AdamW8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public AdamW8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="AdamW8Bit"/>: a weight decay of 0.01, not on biases and norm parameters.</summary>
    [Component("adamw-8bit", Summary = "Adam with the weight decay apart from the gradient; no decay for biases and norms; states of 8 bits, 2 bytes an element instead of 8.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    [Paper("Ilya Loshchilov and Frank Hutter", "Decoupled weight decay regularization", 2019, Venue = "ICLR")]
    public sealed record Options : AdamRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => (WeightDecay, DecayOneDimensional) = (0.01, false);

        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new AdamW8Bit(parameters, this);
    }
}
