using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>The 256 numbers, in ascending order, that codes of one byte stand for.</summary>
/// <remarks>The dynamic map is that of Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022.</remarks>
public sealed class CodeMap
{
    /// <summary>The number of codes.</summary>
    public const int Count = 256;

    private readonly float[] _values;
    private readonly byte[] _planes;
    private float[]? _decades;

    private CodeMap(string name, bool isSigned, bool isNormalized, IEnumerable<float> values)
    {
        (Name, IsSigned, IsNormalized) = (name, isSigned, isNormalized);
        // Pinned: kernels hold pointers to it. What is not given is 0.
        _values = GC.AllocateArray<float>(Count, pinned: true);
        int given = 0;
        foreach (float value in values) _values[given++] = value;
        Array.Sort(_values);
        _planes = BytePlanes.Cut(_values);
        Lookup = CodeLookup.TryBuild(_values, keepsSign: false);
        SignedLookup = IsSigned ? CodeLookup.TryBuild(_values, keepsSign: true) : Lookup;
    }

    /// <summary>The dynamic signed map of 8 bits, 7 of them for the decades: from −0.99296874 to 1, the smallest ±5.5·10⁻⁷.</summary>
    public static CodeMap DynamicSigned { get; } = Dynamic();

    /// <summary>The dynamic unsigned map of 8 bits: from 0 to 1, the smallest 3.25·10⁻⁷.</summary>
    public static CodeMap DynamicUnsigned { get; } = Dynamic(isSigned: false);

    /// <summary>255 numbers at equal distances from −1 to 1, and a second 0.</summary>
    public static CodeMap LinearSigned { get; } = new("linear-signed", true, true, Enumerable.Range(0, 255).Select(i => (float)((i - 127) / 127.0)));

    /// <summary>256 numbers at equal distances from 0 to 1.</summary>
    public static CodeMap LinearUnsigned { get; } = new("linear-unsigned", false, true, Enumerable.Range(0, 256).Select(i => (float)(i / 255.0)));

    /// <summary>What checkpoints call the map.</summary>
    public string Name { get; }

    /// <summary>Whether it has negative numbers.</summary>
    public bool IsSigned { get; }

    /// <summary>True when the numbers are shares of the largest magnitude of a block; false when they stand for themselves.</summary>
    public bool IsNormalized { get; }

    /// <summary>The numbers, ascending.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The tables of <see cref="DecadeEncoder"/>; null where the map is no dynamic one of 8 bits and 7 decades.</summary>
    internal unsafe float* Decades => _decades is null ? null : (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _decades[0]);

    /// <summary>The tables of <see cref="BytePlanes"/>.</summary>
    internal unsafe byte* Planes => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _planes[0]);

    internal unsafe float* Pointer => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _values[0]);

    /// <summary>Finds the nearest code in one look; null for maps too uneven for it.</summary>
    internal CodeLookup? Lookup { get; }

    /// <summary>The same, with small negative numbers kept from becoming 0.</summary>
    internal CodeLookup? SignedLookup { get; }

    /// <summary>
    /// The dynamic map: decades 10^(i−E+1), i = 0 … E−1, each cut into 2^(i+b−1−E) bins from 0.1 to 1 (twice as many when unsigned) that the bins' middles stand for;
    /// 2^(b−1−E) − 1 more in the last decade; 0 and 1; zeros up to 256.
    /// </summary>
    /// <param name="isSigned">Whether every middle stands there with both signs; default true.</param>
    /// <param name="bits">The bits b of a code, 2 to 8; default 8.</param>
    /// <param name="exponentBits">The bits E, at most <paramref name="bits"/> − 1, that count the decades; default 7.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static CodeMap Dynamic(bool isSigned = true, int bits = 8, int exponentBits = 7)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(exponentBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponentBits, bits - 1);
        var values = new List<float> { 0, 1 };
        for (int i = 0; i < exponentBits; i++) AddMiddles(values, 1 << (i + bits - 1 - exponentBits + (isSigned ? 0 : 1)), i - exponentBits + 1, isSigned);
        AddMiddles(values, (1 << (bits - 1 - exponentBits)) - 1, 0, isSigned);
        string suffix = (bits, exponentBits) == (8, 7) ? "" : $"-{bits}-{exponentBits}";
        var map = new CodeMap($"dynamic-{(isSigned ? "signed" : "unsigned")}{suffix}", isSigned, true, values);
        if ((bits, exponentBits) == (8, 7)) map._decades = DecadeEncoder.Tables(map.Values[(map.Nearest(0) + 1)..]);
        return map;
    }

    /// <summary>
    /// The quantile map of a sample: 256 numbers between which equal shares of it lie, qᵢ = ½ (Q(i/257) + Q((i+1)/257)) with the outermost 1/512 cut off. They stand for themselves, not for
    /// shares of a block's largest.
    /// </summary>
    /// <param name="sample">The sample, any shape, floating point, finite, at least one element.</param>
    /// <exception cref="ArgumentException">The sample is empty, or not floating point.</exception>
    public static CodeMap Quantile(Tensor sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (!sample.is_floating_point()) throw new ArgumentException($"Quantiles of {sample.dtype} are not defined here; convert it to float32.", nameof(sample));
        if (sample.numel() == 0) throw new ArgumentException("An empty sample has no quantiles.", nameof(sample));
        using IDisposable off = no_grad();
        using Tensor sorted = sample.detach().reshape(-1).to(float32).cpu().sort().Values;
        float[] values = sorted.data<float>().ToArray();
        const double Cut = 1.0 / 512;
        double At(double share)
        {
            double place = (Cut + (1 - 2 * Cut) * share) * (values.Length - 1);
            int below = (int)place;
            return below + 1 < values.Length ? double.Lerp(values[below], values[below + 1], place - below) : values[below];
        }

        return new("quantile", true, false, Enumerable.Range(0, Count).Select(i => (float)((At(i / 257.0) + At((i + 1) / 257.0)) / 2)));
    }

    /// <summary>The built-in map of a name.</summary>
    /// <returns>Null when none is called so.</returns>
    public static CodeMap? Find(string name) => ((CodeMap[])[DynamicSigned, DynamicUnsigned, LinearSigned, LinearUnsigned]).FirstOrDefault(map => map.Name == name);

    /// <summary>The code whose number is nearest; of two as near, the one nearer to 0.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="keepsSign">Whether a negative number that would become 0 takes the smallest negative one instead.</param>
    public byte Nearest(float value, bool keepsSign = false)
    {
        int above = Array.BinarySearch(_values, value);
        if (above < 0) above = ~above;
        if (above == Count) return Count - 1;
        int below = Math.Max(above - 1, 0);
        double down = (double)value - _values[below], up = (double)_values[above] - value;
        int code = up < down || (up == down && Math.Abs(_values[above]) < Math.Abs(_values[below])) ? above : below;
        return (byte)(keepsSign && value < 0 && _values[code] == 0 ? Negative(code) : code);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void AddMiddles(List<float> values, int bins, int decade, bool isSigned)
    {
        double scale = Math.Pow(10, decade);
        for (int j = 0; j < bins; j++)
        {
            float middle = (float)(scale * (0.1 + 0.9 * (j + 0.5) / bins));
            values.Add(middle);
            if (isSigned) values.Add(-middle);
        }
    }

    private int Negative(int code)
    {
        while (code > 0 && _values[code] == 0) code--;
        return code;
    }
}
