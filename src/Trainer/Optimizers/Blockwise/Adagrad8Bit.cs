using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Adagrad with states of 8 bits.</summary>
public sealed class Adagrad8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Adagrad8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Adagrad8Bit"/>: a learning rate of 0.01.</summary>
    [Component("adagrad-8bit", Summary = "Gradients over the root of the sum of their squares; states of 8 bits, a quarter of the memory.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    public sealed record Options : AdagradRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => LearningRate = 0.01;

        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Adagrad8Bit(parameters, this);
    }
}
