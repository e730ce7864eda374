using Trainer.Components;
using Trainer.Optimizers;
using Trainer.Torch.Native;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.SamplePlugin;

/// <summary>Descends by the sign of the gradient alone: θ ← θ − η sign(g).</summary>
public sealed class SignDescent(IEnumerable<(string Name, Parameter Parameter)> parameters, SignDescent.Options options) : FusedOptimizer(parameters, options, [])
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def step(p: List[Tensor], g: List[Tensor], lr: float):
            torch._foreach_add_(p, torch._foreach_sign(g), alpha=-lr)
        """,
        "step"));

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, StepBucket bucket) =>
        bucket.Run(Function.Value, bucket.Parameters, bucket.Gradients, group.LearningRate);

    /// <summary>Options of <see cref="SignDescent"/>.</summary>
    [Component("sign-descent", Summary = "Descends by the sign of the gradient.")]
    public sealed record Options : GroupedOptimizerOptions
    {
        /// <inheritdoc/>
        public override Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters) => new SignDescent(parameters, this);
    }
}
