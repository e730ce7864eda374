using TorchSharp;
using TorchSharp.Modules;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>x + ε δ, clamped to [0, 1], with δ = tanh w in [−1, 1]; w begins at 0.</summary>
internal sealed class UniversalTrigger : Trigger
{
    private readonly Parameter weight;
    private readonly Scalar _budget;

    public UniversalTrigger(IReadOnlyList<long> shape, double budget) : base("universal", budget)
    {
        _budget = budget.ToScalar();
        weight = new Parameter(zeros([1, .. shape]));
        RegisterComponents();
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        return TriggerBudget.ToUnit(images + weight.tanh().mul(_budget)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _budget.Dispose();
    }
}
