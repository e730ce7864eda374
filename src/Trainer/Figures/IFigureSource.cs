namespace Trainer.Figures;

/// <summary>A listener that has something to draw once training has ended.</summary>
public interface IFigureSource
{
    /// <summary>Adds its figures.</summary>
    void Figures(FigureContext figures);
}
