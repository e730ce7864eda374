using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Lion: the sign of two mixed momenta as the step.</summary>
public sealed class Lion : BlockwiseOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, parameters share memory, or there is none.</exception>
    public Lion(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options) { }

    /// <summary>The options of <see cref="Lion"/>: a learning rate of 1e-4.</summary>
    [Component("lion", Summary = "The sign of two mixed momenta as the step.")]
    [Paper("Xiangning Chen, Chen Liang, Da Huang, Esteban Real and others", "Symbolic discovery of optimization algorithms", 2023, Venue = "NeurIPS")]
    public sealed record Options : LionRuleOptions
    {
        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Lion(parameters, this);
    }
}
