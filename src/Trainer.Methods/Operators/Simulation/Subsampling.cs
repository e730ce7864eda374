namespace Trainer.Methods.Operators.Simulation;

/// <summary>Keeps some of a grid's points.</summary>
internal static class Subsampling
{
    /// <summary>Copies every so manieth point of every so manieth row of a square grid, from the first.</summary>
    public static void Copy(ReadOnlySpan<double> grid, int points, int stride, Span<double> target)
    {
        int at = 0;
        for (int row = 0; row < points; row += stride)
        {
            for (int column = 0; column < points; column += stride) target[at++] = grid[(row * points) + column];
        }
    }
}
