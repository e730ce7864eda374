namespace Trainer.Figures;

/// <summary>A picture of an <see cref="ImageFigure"/>.</summary>
/// <param name="Caption">The line below.</param>
/// <param name="Png">The picture, as the bytes of a PNG file.</param>
/// <param name="IsMarked">Whether it stands out: a wrong prediction, for one.</param>
/// <param name="Group">What it belongs to: pictures of a group stand in rows of their own; empty for none.</param>
public sealed record FigureImage(string Caption, byte[] Png, bool IsMarked = false, string Group = "");
