namespace Trainer.Data;

/// <summary>Labels as files hold them: one byte each.</summary>
internal static class Labels
{
    /// <summary>Widens the labels.</summary>
    /// <exception cref="DataException">One is not below <paramref name="classes"/>; the message says which.</exception>
    public static long[] Check(ReadOnlySpan<byte> labels, int classes, string path)
    {
        int wrong = labels.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0) throw new DataException($"{path}: sample {wrong:N0} has the label {labels[wrong]}; there are {classes} classes (0 … {classes - 1}).");
        var wide = new long[labels.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = labels[i];
        return wide;
    }
}
