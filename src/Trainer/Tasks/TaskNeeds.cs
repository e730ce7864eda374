namespace Trainer.Tasks;

/// <summary>What a method asks of the machine and the engine; checked before the first step.</summary>
public sealed record TaskNeeds
{
    /// <summary>Nothing out of the ordinary.</summary>
    public static TaskNeeds None { get; } = new();

    /// <summary>Evaluation differentiates (a method that adapts at test time): the engine leaves gradients on.</summary>
    public bool GradientsInEvaluation { get; init; }

    /// <summary>The method is only correct when operations are deterministic: the engine switches nondeterministic ones off.</summary>
    public bool Determinism { get; init; }

    /// <summary>The method measures more at the end (<see cref="TrainingTask.IsEnding"/>): a run that is stopped right after it was measured is measured again.</summary>
    public bool MeasuresMoreAtEnd { get; init; }

    /// <summary>How many devices the method needs.</summary>
    public int Devices { get; init; } = 1;
}
