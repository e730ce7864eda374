namespace Trainer.Optimizers;

/// <summary>A tensor that an optimizer keeps for each parameter, of the parameter's shape and type.</summary>
/// <param name="Name">Its name in checkpoints.</param>
/// <param name="Initial">The value it starts with.</param>
/// <param name="IsSaved">False for working memory that the next step does not read.</param>
public sealed record StateSlot(string Name, double Initial = 0, bool IsSaved = true);
