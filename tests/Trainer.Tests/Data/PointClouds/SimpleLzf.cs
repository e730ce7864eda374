namespace Trainer.Tests.Data.PointClouds;

/// <summary>Packs by the definition of LZF: always the longest repetition there is.</summary>
internal static class SimpleLzf
{
    public static byte[] Pack(byte[] bytes)
    {
        List<byte> packed = [], literals = [];
        for (int at = 0; at < bytes.Length;)
        {
            (int length, int back) = Longest(bytes, at);
            if (length < 3)
            {
                literals.Add(bytes[at++]);
                if (literals.Count == 32) Flush();
                continue;
            }

            Flush();
            int code = length - 2;
            packed.Add((byte)((Math.Min(code, 7) << 5) | ((back - 1) >> 8)));
            if (code >= 7) packed.Add((byte)(code - 7));
            packed.Add((byte)(back - 1));
            at += length;
        }

        Flush();
        return [.. packed];

        void Flush()
        {
            if (literals.Count == 0) return;
            packed.Add((byte)(literals.Count - 1));
            packed.AddRange(literals);
            literals.Clear();
        }
    }

    private static (int Length, int Back) Longest(byte[] bytes, int at)
    {
        (int Length, int Back) best = default;
        for (int back = 1; back <= Math.Min(at, 8192); back++)
        {
            int length = 0;
            while (length < 264 && at + length < bytes.Length && bytes[at + length] == bytes[at + length - back]) length++;
            if (length > best.Length) best = (length, back);
        }

        return best;
    }
}
