using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>LAMB with states of 8 bits.</summary>
/// <remarks>Without the ratio's lower bound of the paper: only updates that are too long are scaled, those of a tensor of norm 0 never.</remarks>
public sealed class Lamb8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lamb8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lamb8Bit"/>: an update at most as long as the tensor.</summary>
    [Component("lamb-8bit", Summary = "Adam whose update is at most as long as the tensor; states of 8 bits, 2 bytes an element instead of 8.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    [Paper("Yang You, Jing Li, Sashank Reddi, Jonathan Hseu and others", "Large batch optimization for deep learning: training BERT in 76 minutes", 2020, Venue = "ICLR")]
    public sealed record Options : AdamRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => MaximumUpdateNorm = 1;

        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lamb8Bit(parameters, this);
    }
}
