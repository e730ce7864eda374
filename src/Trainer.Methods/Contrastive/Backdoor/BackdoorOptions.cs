using Trainer.Components;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Tasks;
using Trainer.Weights;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Options of <see cref="BackdoorTask"/>.</summary>
[Component("backdoor", Summary = "Trains an encoder contrastively on poisoned data and measures the attack, for studies of robustness.")]
public sealed record BackdoorOptions : TaskOptions
{
    /// <summary>The task <c>contrastive</c>, with the clean data.</summary>
    public required TaskOptions Victim { get; init; }

    /// <summary>The trigger; a learned one with its weights.</summary>
    public required TriggerOptions Trigger { get; init; }

    /// <summary>The name of the class that triggered images are to be taken for.</summary>
    public required string Target { get; init; }

    /// <summary>Which training images carry the trigger; null for none: the control, in which the trigger meets the encoder in the test only.</summary>
    public Poisoning? Poisoning { get; init; } = new();

    /// <summary>
    /// A victim that was trained in the same way on clean data, the folder of a checkpoint: at the end the trigger is put before it too, <c>control/…</c>, since a trigger may well work on an encoder that it has never
    /// met. Null for none.
    /// </summary>
    public WeightOptions? Control { get; init; }

    /// <summary>How the attack is measured.</summary>
    public AttackMeasureOptions Measure { get; init; } = new();

    /// <inheritdoc/>
    public override TrainingTask Create() => new BackdoorTask(this);
}
