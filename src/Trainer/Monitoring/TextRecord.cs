namespace Trainer.Monitoring;

/// <summary>A text worth keeping with the measurements: a sample of what a model wrote, a note.</summary>
/// <param name="Step">Optimisation steps made.</param>
/// <param name="Name">What it is; the part before the first '/' groups.</param>
/// <param name="Text">The text, shown as Markdown.</param>
public sealed record TextRecord(long Step, string Name, string Text);
