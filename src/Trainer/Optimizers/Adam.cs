using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>Adam: steps by bias-corrected first and second moments of the gradient, with the weight decay added to the gradient.</summary>
/// <remarks>Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; AMSGrad: Reddi, Kale and Kumar, ICLR 2018.</remarks>
public sealed class Adam : AdamOptimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="parameters">The parameters with their names, which key the state and choose the groups.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    public Adam(IEnumerable<(string Name, Parameter Parameter)> parameters, Options options) : base(parameters, options, "_fused_adam_") { }

    /// <summary>The options of <see cref="Adam"/>.</summary>
    [Component("adam", Summary = "Steps by bias-corrected moments of the gradient.")]
    [Paper("Diederik P. Kingma and Jimmy Ba", "Adam: A method for stochastic optimization", 2015, Venue = "ICLR")]
    public sealed record Options : AdamOptions
    {
        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new Adam(parameters, this);
    }
}
