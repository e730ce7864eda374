using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Weights;
using Trainer.Tasks;

namespace Trainer.Methods.Physics;

/// <summary>Options of <see cref="PinnTask"/>.</summary>
[Component("pinn", Summary = "Solves a differential equation: trains a network until its residuals vanish. There are no data.")]
[Paper("M. Raissi, P. Perdikaris and G. E. Karniadakis", "Physics-informed neural networks: A deep learning framework for solving forward and inverse problems involving nonlinear partial differential equations", 2019, Venue = "Journal of Computational Physics")]
public sealed record PinnOptions : TaskOptions, IValidatableObject
{
    /// <summary>The equation with its conditions.</summary>
    public required EquationOptions Equation { get; init; }

    /// <summary>The network; default three hidden layers of 32.</summary>
    public FieldModelOptions Model { get; init; } = new MlpFieldOptions();

    /// <summary>The points at which the equation is to hold; default 1,000 of a Latin hypercube.</summary>
    public CollocationOptions Inside { get; init; } = new LatinHypercubeOptions();

    /// <summary>The points at which each condition is to hold, in the variables that it leaves free; default a grid of 64 places of each.</summary>
    public CollocationOptions Conditions { get; init; } = new GridPointsOptions { Default = 64 };

    /// <summary>The points of single conditions, by the name of the term; default those of <see cref="Conditions"/>.</summary>
    public IReadOnlyDictionary<string, CollocationOptions> ConditionsOf { get; init; } = new Dictionary<string, CollocationOptions>();

    /// <summary>How the residuals of a term make one number; default the mean of squares.</summary>
    public LossForm Loss { get; init; }

    /// <summary>The weights of the terms; default 1.</summary>
    public LossWeightsOptions Weights { get; init; } = new FixedWeightsOptions();

    /// <summary>Weights by time; null (default) for none.</summary>
    public CausalityOptions? Causality { get; init; }

    /// <summary>
    /// Into how many windows time is cut, each with a network of its own that is trained when the one before is done and begins where it ended (sequence to sequence); default 1. Each has an even share of
    /// the steps, with optimizer and schedule of its own, and ends early when the optimizer finds nothing left to do.
    /// </summary>
    [Range(1, 1000)]
    public int Windows { get; init; } = 1;

    /// <summary>Difficulties of the equation, one after another, the last 1: a curriculum for one network, with shares of the steps as above; default the equation itself only.</summary>
    public IReadOnlyList<double> Curriculum { get; init; } = [1];

    /// <summary>Whether numbers are float64; default float32.</summary>
    public bool Float64 { get; init; }

    /// <summary>How derivatives are computed; default carried forward.</summary>
    public DerivativeMode Derivatives { get; init; }

    /// <summary>How many places of each variable errors are measured and pictures drawn at; of more than two variables the square of it, drawn evenly; default 101.</summary>
    [Range(2, 10_000)]
    public int EvaluationPlaces { get; init; } = 101;

    /// <summary>A picture of the loss around the weights found; null (default) for none.</summary>
    public LandscapeOptions? Landscape { get; init; }

    /// <inheritdoc/>
    public override TrainingTask Create() => new PinnTask(this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Curriculum.Count == 0 || Curriculum[^1] != 1 || Curriculum.Any(difficulty => !(difficulty > 0))) yield return new("is of numbers above 0, of which the last is 1.", [nameof(Curriculum)]);
        if (Curriculum.Count > 1 && Windows > 1) yield return new("is for one network: set windows to 1.", [nameof(Curriculum)]);
    }
}
