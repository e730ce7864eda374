namespace Trainer.Data;

/// <summary>Sizes of shapes.</summary>
internal static class ShapeSize
{
    /// <summary>How many numbers a shape has; −1 when it has more than can be.</summary>
    public static long Of(IReadOnlyList<long> shape)
    {
        Int128 size = 1;
        foreach (long dimension in shape)
        {
            size *= dimension;
            if (size > long.MaxValue) return -1;
        }

        return (long)size;
    }
}
