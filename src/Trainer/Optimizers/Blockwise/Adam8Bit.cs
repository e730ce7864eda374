using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Adam with states of 8 bits.</summary>
/// <remarks>Unlike <see cref="Optimizers.Adam"/>, whose decay is part of the gradient.</remarks>
public sealed class Adam8Bit : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Adam8Bit(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Adam8Bit"/>.</summary>
    [Component("adam-8bit", Summary = "Adam with its weight decay apart from the gradient; states of 8 bits, 2 bytes an element instead of 8.")]
    [Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
    public sealed record Options : AdamRuleOptions
    {
        /// <summary>How states are kept.</summary>
        public EightBitStates States { get; init; } = new();

        internal override EightBitStates? Codes => States;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Adam8Bit(parameters, this);
    }
}
