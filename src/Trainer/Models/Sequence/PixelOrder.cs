namespace Trainer.Models.Sequence;

/// <summary>How an image is read as a sequence.</summary>
public enum PixelOrder
{
    /// <summary>A row at each step, from the top; all its pixels and channels go in together.</summary>
    Rows,

    /// <summary>A pixel at each step, along the rows.</summary>
    Pixels,
}
