using Trainer.Components;

namespace Trainer.Tasks;

/// <summary>A method's options, and how to build it.</summary>
[ComponentKind("task")]
public abstract record TaskOptions
{
    /// <summary>Creates the task; nothing is loaded before <see cref="TrainingTask.Build"/>.</summary>
    public abstract TrainingTask Create();
}
