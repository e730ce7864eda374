using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Leaves images as they are.</summary>
internal sealed class NoTrigger() : Trigger("none", 0)
{
    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random) => images.alias();
}
