using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Lion with states of 8 bits.</summary>
public sealed class Lion8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lion8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lion8Bit"/>: a learning rate of 1e-4.</summary>
    [Component("lion-8bit", Summary = "The sign of two mixed momenta as the step; states of 8 bits, a quarter of the memory.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    [Paper("Xiangning Chen, Chen Liang, Da Huang, Esteban Real and others", "Symbolic discovery of optimization algorithms", 2023, Venue = "NeurIPS")]
    public sealed record Options : LionRuleOptions
    {
        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lion8Bit(parameters, this);
    }
}
