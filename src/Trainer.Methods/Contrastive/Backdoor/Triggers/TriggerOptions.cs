using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>A trigger's options, and how to make it.</summary>
[ComponentKind("trigger")]
public abstract record TriggerOptions
{
    /// <summary>Makes the trigger on the CPU; what it draws comes from torch's default generator or from a seed of its own.</summary>
    /// <param name="shape">One image's shape: (channels, height, width).</param>
    /// <exception cref="ArgumentException">It does not go with images of this shape; the message says why.</exception>
    public abstract Trigger Create(IReadOnlyList<long> shape);
}
