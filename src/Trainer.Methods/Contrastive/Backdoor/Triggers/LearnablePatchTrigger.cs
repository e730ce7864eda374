using TorchSharp.Modules;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>An opaque patch σ(w) in [0, 1]; w begins at 0, mid-grey.</summary>
internal sealed class LearnablePatchTrigger : Trigger
{
    private readonly Parameter weight;

    public LearnablePatchTrigger(long channels, int size) : base("learnable-patch", null)
    {
        weight = new Parameter(zeros(channels, size, size));
        RegisterComponents();
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using Tensor patch = weight.sigmoid();
        return PatchPlace.Paste(images, patch, use, random);
    }
}
