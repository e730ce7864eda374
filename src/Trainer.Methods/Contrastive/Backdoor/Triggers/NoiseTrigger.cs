using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>x ± ε, clamped to [0, 1], with signs that are even odds for each place and channel.</summary>
internal sealed class NoiseTrigger : Trigger
{
    public NoiseTrigger(IReadOnlyList<long> shape, NoiseOptions options) : base("noise", options.Budget)
    {
        RandomStream signs = new RandomStream(options.Seed).Fork("noise");
        var values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(signs.NextInteger(2) == 0 ? options.Budget : -options.Budget);
        register_buffer("pattern", tensor(values).view([1, .. shape]).DetachFromDisposeScope());
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using Tensor sum = images + get_buffer("pattern")!;
        return TriggerBudget.ToUnit(sum);
    }
}
