using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>An opaque patch of colours that are uniform in [0, 1].</summary>
internal sealed class PatchTrigger : Trigger
{
    public PatchTrigger(long channels, PatchOptions options) : base("patch", null)
    {
        RandomStream colours = new RandomStream(options.Seed).Fork("patch");
        var values = new float[channels * options.Size * options.Size];
        for (int i = 0; i < values.Length; i++) values[i] = (float)colours.NextDouble();
        register_buffer("pattern", tensor(values).view(channels, options.Size, options.Size).DetachFromDisposeScope());
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random) => PatchPlace.Paste(images, get_buffer("pattern")!, use, random);
}
