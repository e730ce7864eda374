using Trainer.Bilevel;
using Trainer.Components;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Tasks;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Options of <see cref="BltoTask"/>.</summary>
[Component("blto", Summary = "Searches a trigger for backdoors in contrastive learning by bi-level optimisation, for studies of robustness.")]
[Paper("Weiyu Sun and Xinyu Zhang and Hao Lu and Yingcong Chen and Ting Wang and Jinghui Chen and Lu Lin", "Backdoor contrastive learning via bi-level trigger optimization", 2024, Venue = "ICLR")]
public sealed record BltoOptions : TaskOptions
{
    /// <summary>The images that the attacker has.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The trigger to search; the optimizer of the run is its own.</summary>
    public required LearnedTriggerOptions Trigger { get; init; }

    /// <summary>The name of the class that triggered images are to be taken for.</summary>
    public required string Target { get; init; }

    /// <summary>Which images of that class the simulated victim sees triggered.</summary>
    public Poisoning Poisoning { get; init; } = new();

    /// <summary>The simulated victim.</summary>
    public SurrogateOptions Surrogate { get; init; } = new();

    /// <summary>The views that both levels see, in this order.</summary>
    public required IReadOnlyList<AugmentationOptions> Augmentations { get; init; }

    /// <summary>How simulation and search take turns: lower steps of the victim, upper steps of the trigger. A step of the run is a round.</summary>
    public BilevelSchedule Rounds { get; init; } = new();

    /// <summary>How the trigger is measured on the simulated victim.</summary>
    public AttackMeasureOptions Measure { get; init; } = new();

    /// <inheritdoc/>
    public override TrainingTask Create() => new BltoTask(this);
}
