using TorchSharp;
using TorchSharp.Modules;
using Trainer.Models;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>x + ε tanh(h(x)), clamped to [0, 1], with h of 3×3 convolutions, batch normalisation and ReLU after each but the last.</summary>
internal sealed class TanhDeltaTrigger : Trigger
{
    private readonly Sequential layers;
    private readonly Scalar _budget;

    public TanhDeltaTrigger(long channels, TanhDeltaOptions options) : base("tanh-delta", options.Budget)
    {
        _budget = options.Budget.ToScalar();
        var parts = new List<nn.Module<Tensor, Tensor>>();
        long width = channels;
        foreach (int next in options.Channels)
        {
            parts.AddRange([new SafeConv2d(width, next, 3, padding: 1, bias: false), nn.BatchNorm2d(next), nn.ReLU()]);
            width = next;
        }

        parts.Add(new SafeConv2d(width, channels, 3, padding: 1));
        layers = nn.Sequential(parts);
        RegisterComponents();
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        return TriggerBudget.ToUnit(images + layers.call(images).tanh().mul(_budget)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _budget.Dispose();
    }
}
