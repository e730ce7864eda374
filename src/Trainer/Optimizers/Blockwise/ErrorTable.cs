using Trainer.Figures;
using Trainer.Kernels.Blockwise;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Adds up how far the updates of Adam are off with quantised states, by the codes of the two states.</summary>
/// <param name="name">What the way to quantise is called.</param>
/// <param name="quantize">Quantises a state, the first moment or the second.</param>
internal sealed class ErrorTable(string name, Func<Tensor, bool, QuantizedTensor> quantize)
{
    private const int Side = CodeMap.Count, Cells = 64;

    private readonly double[] _absolute = new double[Side * Side], _relative = new double[Side * Side], _counts = new double[Side * Side];

    /// <summary>What the way to quantise is called.</summary>
    public string Name => name;

    /// <summary>The mean of |û − u|.</summary>
    public double Absolute => _absolute.Sum() / _counts.Sum();

    /// <summary>The mean of |û − u| / |u + 10⁻⁶|.</summary>
    public double Relative => _relative.Sum() / _counts.Sum();

    /// <summary>The share of pairs of codes that were used at all.</summary>
    public double Used => _counts.Count(count => count > 0) / (double)_counts.Length;

    /// <summary>Looks at a tensor's states.</summary>
    public void Add(Tensor first, Tensor second, double epsilon)
    {
        using var scope = NewDisposeScope();
        using QuantizedTensor m = quantize(first, true), v = quantize(second, false);
        Tensor exact = first / (second.sqrt() + epsilon), coded = Quantizer.Dequantize(m) / (Quantizer.Dequantize(v).sqrt() + epsilon);
        Tensor error = (coded - exact).abs().reshape(-1).to(float64), cell = m.Codes.to(int64) * Side + v.Codes.to(int64);
        Accumulate(_absolute, cell, error);
        Accumulate(_relative, cell, error / (exact + 1e-6).abs().reshape(-1));
        Accumulate(_counts, cell, ones_like(error));
    }

    /// <summary>The mean relative error by the codes, four by four.</summary>
    public MatrixFigure Figure()
    {
        const int Step = Side / Cells;
        double[][] cells = [.. Enumerable.Range(0, Cells).Select(y => Enumerable.Range(0, Cells).Select(x =>
        {
            int[] places = [.. Enumerable.Range(0, Step * Step).Select(i => (y * Step + i / Step) * Side + x * Step + i % Step)];
            double count = places.Sum(place => _counts[place]);
            // In decades from 10⁻⁴: errors differ too much for one scale of shades.
            return count == 0 ? 0 : Math.Max(0, Math.Log10(places.Sum(place => _relative[place]) / count) + 4);
        }).ToArray())];
        return new($"Relative error of updates, {name} (decades above 10⁻⁴)", "code of the first moment / 4", "code of the second moment / 4") { Values = cells };
    }

    private static void Accumulate(double[] sums, Tensor cell, Tensor values)
    {
        using Tensor added = zeros(Side * Side, float64).index_add(0, cell.cpu(), values.cpu(), 1);
        ReadOnlySpan<double> span = added.data<double>().ToArray();
        for (int i = 0; i < sums.Length; i++) sums[i] += span[i];
    }
}
