using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>LAMB: Adam whose update is at most as long as the tensor.</summary>
/// <remarks>Without the ratio's lower bound of the paper: only updates that are too long are scaled, those of a tensor of norm 0 never.</remarks>
public sealed class Lamb : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lamb(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lamb"/>: an update at most as long as the tensor.</summary>
    [Component("lamb", Summary = "Adam whose update is at most as long as the tensor.")]
    [Paper("Yang You, Jing Li, Sashank Reddi, Jonathan Hseu and others", "Large batch optimization for deep learning: training BERT in 76 minutes", 2020, Venue = "ICLR")]
    public sealed record Options : AdamRuleOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => MaximumUpdateNorm = 1;

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lamb(parameters, this);
    }
}
