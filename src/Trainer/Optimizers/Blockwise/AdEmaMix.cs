using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>AdEMAMix: Adam with a second, slow momentum.</summary>
public sealed class AdEmaMix : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public AdEmaMix(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="AdEmaMix"/>.</summary>
    [Component("ademamix", Summary = "Adam with a second, slow momentum.")]
    [Paper("Matteo Pagliardini, Pierre Ablin and David Grangier", "The AdEMAMix optimizer: better, faster, older", 2025, Venue = "ICLR")]
    public sealed record Options : AdEmaMixRuleOptions
    {
        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new AdEmaMix(parameters, this);
    }
}
