using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>AdamW: Adam with the weight decay apart from the gradient, θ ← θ − η λ θ before the step.</summary>
/// <remarks>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.</remarks>
public sealed class AdamW : AdamOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public AdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options, "_fused_adamw_") { }

    /// <summary>The options of <see cref="AdamW"/>: a weight decay of 0.01, not on biases and norm parameters.</summary>
    [Component("adamw", Summary = "Adam with the weight decay apart from the gradient; no decay for biases and norms.")]
    [Paper("Ilya Loshchilov and Frank Hutter", "Decoupled weight decay regularization", 2019, Venue = "ICLR")]
    public sealed record Options : AdamOptions
    {
        /// <summary>Creates the options with their defaults.</summary>
        public Options() => (WeightDecay, DecayOneDimensional) = (0.01, false);

        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new AdamW(parameters, this);
    }
}
