namespace Trainer.Data;

/// <summary>Where the numbers of a row lie in arrays whose first index is fastest.</summary>
internal static class ColumnOrder
{
    /// <summary>For each place of a row in row-major order, its number in the file's order: that of row r lies so many times the number of rows, and r, from the beginning.</summary>
    /// <param name="shape">The dimensions of the array; rows are along the first.</param>
    public static long[] Of(IReadOnlyList<long> shape)
    {
        var order = new long[ShapeSize.Of([.. shape.Skip(1)])];
        for (long place = 0; place < order.Length; place++)
        {
            long left = place;
            for (int i = shape.Count - 1; i >= 1; i--)
            {
                long stride = ShapeSize.Of([.. shape.Skip(1).Take(i - 1)]);
                order[place] += left % shape[i] * stride;
                left /= shape[i];
            }
        }

        return order;
    }
}
