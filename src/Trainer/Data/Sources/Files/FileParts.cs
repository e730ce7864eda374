namespace Trainer.Data;

/// <summary>What a user's files hold.</summary>
/// <param name="Train">The training samples, or all of them.</param>
/// <param name="Test">The test samples; null when they are to be taken from the others.</param>
/// <param name="Classes">The classes' names, by label.</param>
internal readonly record struct FileParts(LabelledSet Train, LabelledSet? Test, IReadOnlyList<string> Classes);
