using TorchSharp;
using Trainer.Torch.Memory;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Monitoring;

/// <summary>The distribution of a tensor's elements. Lives within the dispose scope it was made in.</summary>
internal sealed class TensorStatistics
{
    private readonly string _name;
    private readonly Tensor _elements;
    private readonly double _norm, _mean, _deviation, _minimum, _maximum;

    private TensorStatistics(string name, Tensor elements, ReadOnlySpan<double> figures)
    {
        (_name, _elements) = (name, elements);
        (_norm, _mean, _deviation, _minimum, _maximum) = (figures[0], figures[1], figures[2], figures[3], figures[4]);
    }

    /// <summary>Whether there is anything to measure: real numbers, at least one, not sparse.</summary>
    public static bool CanMeasure(Tensor? tensor) => tensor is not null && !tensor.is_sparse && tensor.is_floating_point() && tensor.numel() > 0;

    /// <summary>Measures tensors: all on their device, then read in one go.</summary>
    public static IReadOnlyList<TensorStatistics> Of(IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        if (tensors.Count == 0) return [];
        Tensor[] elements = [.. tensors.Select(entry => Wide(entry.Tensor.detach().flatten()))];
        Tensor figures = stack(elements.Select(Figures)).cpu();
        double[] values = TensorMemory.AsSpan<double>(figures.contiguous()).ToArray();
        return [.. tensors.Select((entry, i) => new TensorStatistics(entry.Name, elements[i], values.AsSpan(5 * i, 5)))];
    }

    /// <summary>Adds the numbers, named after the tensor.</summary>
    public void AddTo(Dictionary<string, double> values)
    {
        values[_name + "/norm"] = _norm;
        values[_name + "/mean"] = _mean;
        values[_name + "/std"] = _deviation;
        values[_name + "/min"] = _minimum;
        values[_name + "/max"] = _maximum;
    }

    /// <summary>The histogram with bins of equal width; null when an element, or the range, is not finite.</summary>
    public HistogramRecord? Histogram(long step, string group, int bins)
    {
        double width = (_maximum - _minimum) / bins;
        if (!float.IsFinite((float)(_maximum - _minimum))) return null;
        long count = _elements.numel();
        (double[] limits, double[] counts) = width > 0
            ? (Enumerable.Range(1, bins).Select(bin => bin == bins ? _maximum : _minimum + (bin * width)).ToArray(), Count(bins))
            : ([_maximum], [count]);
        return new(step, $"{group}/{_name}", _minimum, limits, counts, _mean * count, _norm * _norm);
    }

    private double[] Count(int bins)
    {
        // CUDA counts with atomic additions, which is refused where only deterministic operations are allowed.
        Tensor elements = _elements.device_type != DeviceType.CPU && Determinism.IsEnabled ? _elements.cpu() : _elements;
        Tensor places = elements.sub(_minimum).div(_maximum - _minimum).clamp(0, 1); // TorchSharp's histc takes whole numbers for its range.
        return TensorMemory.AsSpan<double>(histc(places, bins, 0, 1).cpu().to_type(ScalarType.Float64)).ToArray();
    }

    private static Tensor Wide(Tensor elements) => elements.dtype == ScalarType.Float64 ? elements : elements.to_type(ScalarType.Float32);

    // Norm, mean, population standard deviation, extremes.
    private static Tensor Figures(Tensor elements) =>
        stack([elements.norm(), elements.mean(), elements.std(unbiased: false), elements.min(), elements.max()]).to_type(ScalarType.Float64);
}
