using TorchSharp;
using TorchSharp.Modules;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>x + ε δ, clamped to [0, 1], with δ = tanh w in [−1, 1]; w begins at 0.</summary>
internal sealed class UniversalTrigger : Trigger
{
    private readonly Parameter weight;
    private readonly double _budget;

    public UniversalTrigger(IReadOnlyList<long> shape, double budget) : base("universal", budget)
    {
        _budget = budget;
        weight = new Parameter(zeros([1, .. shape]));
        RegisterComponents();
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        return (images + (weight.tanh() * _budget)).clamp(0, 1).MoveToOuterDisposeScope();
    }
}
