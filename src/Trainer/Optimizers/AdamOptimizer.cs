using System.Collections.Concurrent;
using Trainer.Torch.Native;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: their native calls differ in name only.</summary>
public abstract class AdamOptimizer : FusedOptimizer, IBetas
{
    private static readonly ConcurrentDictionary<string, ScriptFunction> Functions = new();
    private readonly ScriptFunction _function;
    private readonly AdamOptions _options;

    private protected AdamOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamOptions options, string operation)
        : base(parameters, Present(options), Slots(options), betas: (options.Beta1, options.Beta2))
    {
        _options = options;
        _function = Function(operation);
    }

    /// <summary>β₁ and β₂ of the first group; setting them sets those of all.</summary>
    public (double, double) Betas
    {
        get => ((BetaGroup)Groups[0]).Betas;
        set
        {
            foreach (ParameterGroup group in Groups) ((BetaGroup)group).Betas = value;
        }
    }

    internal double Epsilon => _options.Epsilon;

    internal static ScriptFunction Function(string operation) => Functions.GetOrAdd(operation, static name => new ScriptFunction(
        $"""
        def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], largest: List[Tensor], steps: List[Tensor],
                 lr: float, beta1: float, beta2: float, decay: float, eps: float, amsgrad: bool, maximize: bool):
            torch.{name}(p, g, m, v, largest, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=amsgrad, maximize=maximize)
        """,
        "step"));

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, StepBucket bucket)
    {
        (double beta1, double beta2) = ((BetaGroup)group).Betas;
        bucket.Run(_function, bucket.Parameters, bucket.Gradients, bucket.Slots[0], bucket.Slots[1], _options.AmsGrad ? bucket.Slots[2] : Nothing, bucket.Steps,
            group.LearningRate, beta1, beta2, group.WeightDecay, _options.Epsilon, _options.AmsGrad, Maximize);
    }

    private static StateSlot[] Slots(AdamOptions options) =>
        options.AmsGrad ? [new("exp_avg"), new("exp_avg_sq"), new("max_exp_avg_sq")] : [new("exp_avg"), new("exp_avg_sq")];
}
