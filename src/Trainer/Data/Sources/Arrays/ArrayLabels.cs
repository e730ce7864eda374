namespace Trainer.Data;

/// <summary>Reads the arrays that go with samples: one number each.</summary>
internal static class ArrayLabels
{
    /// <summary>More classes than this are taken for a mistake: the array holds something else.</summary>
    public const int MostClasses = 1 << 16;

    private const int BlockRows = 1 << 16;

    /// <summary>Reads classes.</summary>
    /// <exception cref="DataException">The array is not (N) or (N, 1) of integers, has another N, or a class is out of range.</exception>
    public static long[] Read(StoredArray array, long count)
    {
        if (Numbers.IsFloat(array.Type)) throw array.Fault($"holds {array.Type}; labels must be integers, 0 … classes − 1", "Convert it, or correct task:data:labels");
        long[] labels = Read<long>(array, count);
        long wrong = Array.FindIndex(labels, label => label is < 0 or >= MostClasses);
        if (wrong < 0) return labels;
        throw array.Fault($"has the label {labels[wrong]} for sample {wrong:N0} (counted from 0); labels are 0 … classes − 1, and at most {MostClasses:N0} classes are expected", "Correct the file or task:data:labels");
    }

    /// <summary>Reads sampling weights.</summary>
    /// <exception cref="DataException">The array is not (N) or (N, 1), has another N, or a weight is negative or not finite.</exception>
    public static double[] ReadWeights(StoredArray array, long count)
    {
        double[] weights = Read<double>(array, count);
        long wrong = Array.FindIndex(weights, weight => !double.IsFinite(weight) || weight < 0);
        return wrong < 0 ? weights : throw array.Fault($"has the weight {weights[wrong]} for sample {wrong:N0} (counted from 0); weights are finite and not negative", "Correct the file or task:data:weights");
    }

    private static T[] Read<T>(StoredArray array, long count) where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (array.RowBytes != Numbers.SizeOf(array.Type)) throw array.Fault($"has the shape ({string.Join(", ", array.Shape)}); one number a sample is needed");
        if (array.Count != count) throw array.Fault($"has {array.Count:N0} numbers for {count:N0} samples", "Correct task:data or the files");
        var values = new T[count];
        var raw = new byte[Math.Min(BlockRows, count) * array.RowBytes];
        for (long first = 0; first < count; first += BlockRows)
        {
            int rows = (int)Math.Min(BlockRows, count - first);
            Span<byte> block = raw.AsSpan(0, rows * array.RowBytes);
            array.ReadRows(first, rows, block);
            Numbers.Convert(array.Type, block, values.AsSpan((int)first, rows));
        }

        return values;
    }
}
