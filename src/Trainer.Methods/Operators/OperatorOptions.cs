using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data.Fields;
using Trainer.Methods.Operators.Losses;
using Trainer.Methods.Operators.Normalisation;
using Trainer.Tasks;

namespace Trainer.Methods.Operators;

/// <summary>Options of <see cref="OperatorTask"/>.</summary>
[Component("operator-learning", Summary = "Learns a map between fields, such as from the coefficient of an equation to its solution.")]
public sealed record OperatorOptions : TaskOptions
{
    /// <summary>The pairs of fields.</summary>
    public required FieldDataOptions Data { get; init; }

    /// <summary>The network.</summary>
    public required OperatorModelOptions Model { get; init; }

    /// <summary>What is minimised, in the fields' own units; default the relative error in the norm of squares.</summary>
    public OperatorLossOptions Loss { get; init; } = new RelativeL2Options();

    /// <summary>How inputs are normalised; default globally.</summary>
    public FieldNormalisation InputNormalisation { get; init; } = FieldNormalisation.Global;

    /// <summary>How outputs are normalised, inside the model; default globally.</summary>
    public FieldNormalisation OutputNormalisation { get; init; } = FieldNormalisation.Global;

    /// <summary>How many samples a batch holds in evaluation; default 16.</summary>
    [Range(1, 1 << 16)]
    public int EvaluationBatchSize { get; init; } = 16;

    /// <inheritdoc/>
    public override TrainingTask Create() => new OperatorTask(this);
}
