namespace Trainer.Averaging;

/// <summary>A moment at which weights may enter an average.</summary>
/// <param name="Step">Optimisation steps made.</param>
/// <param name="TotalSteps">Optimisation steps that the run will make.</param>
/// <param name="IsEpochEnd">Whether the step ended an epoch.</param>
/// <param name="Taken">How many times weights entered the average before.</param>
public readonly record struct AverageMoment(long Step, long TotalSteps, bool IsEpochEnd, long Taken);
