using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Measures the mean and the standard deviation of samples, channel by channel.</summary>
internal static class Standardisation
{
    private const int MostStreamed = 4096;
    private const int BlockBytes = 8 << 20;

    /// <summary>What turns the samples into values of mean 0 and deviation 1, or into what was asked for.</summary>
    /// <param name="samples">The training samples.</param>
    /// <param name="scale">What values are divided by first; null: 255 for bytes, else 1.</param>
    /// <param name="mean">The means wanted; empty: those measured.</param>
    /// <param name="deviation">The deviations wanted; empty: those measured, 1 for a channel that is constant.</param>
    /// <exception cref="DataException">A sample cannot be read, or there are not as many numbers as channels.</exception>
    public static Normalisation Of(SampleSource samples, double? scale, IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        double divisor = scale ?? (samples.Type == ScalarType.Byte ? 255 : 1);
        // A vector's elements and an image's channels each have their own; of other shapes nothing is known.
        int channels = samples.Shape.Count is 1 or 3 ? (int)samples.Shape[0] : 1;
        if (mean.Count > 1 && mean.Count != channels)
        {
            throw new DataException($"task:data:mean has {mean.Count} numbers; samples of ({string.Join(", ", samples.Shape)}) need {channels}, or one for all.");
        }

        return mean.Count > 0 ? new(divisor, mean, deviation) : Measure(samples, divisor, channels);
    }

    private static Normalisation Measure(SampleSource samples, double scale, int channels)
    {
        long count = samples is TensorSamples ? samples.Count : Math.Min(samples.Count, MostStreamed);
        int block = (int)Math.Clamp(BlockBytes / Math.Max(1, samples.SampleBytes), 1, count);
        var values = new byte[block * samples.SampleBytes];
        var (sums, squares) = (new double[channels], new double[channels]);
        double[]? origin = null; // Differences from the first sample: x² of large values would swallow their spread.
        for (long first = 0; first < count; first += block)
        {
            var chosen = new long[Math.Min(block, count - first)];
            for (int i = 0; i < chosen.Length; i++) chosen[i] = (long)((Int128)(first + i) * samples.Count / count);
            samples.Read(chosen, values.AsSpan(0, chosen.Length * samples.SampleBytes));
            origin ??= Add(samples, values, 1, new double[channels], new double[channels], new double[channels]);
            Add(samples, values, chosen.Length, origin, sums, squares);
        }

        double size = (double)count * samples.Shape.Aggregate(1L, (product, dimension) => product * dimension) / channels;
        double[] means = [.. sums.Zip(origin!, (sum, start) => (start + (sum / size)) / scale)];
        double[] deviations = [.. squares.Zip(sums, (square, sum) => Math.Sqrt(Math.Max(0, (square / size) - (sum / size * (sum / size)))) / scale)];
        return new(scale, means, Array.ConvertAll(deviations, value => value > 0 && double.IsFinite(value) ? value : 1));
    }

    /// <summary>Adds the differences from <paramref name="origin"/> and their squares.</summary>
    /// <returns>The mean of the first sample's channels, when that is what was added.</returns>
    private static double[] Add(SampleSource samples, byte[] values, int count, double[] origin, double[] sums, double[] squares)
    {
        bool isBytes = samples.Type == ScalarType.Byte;
        int size = samples.SampleBytes / (isBytes ? 1 : sizeof(float)) / sums.Length;
        ReadOnlySpan<float> floats = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(values);
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int channel = 0; channel < sums.Length; channel++)
            {
                (double sum, double square, double start) = (0, 0, origin[channel]);
                for (int end = at + size; at < end; at++)
                {
                    double value = (isBytes ? values[at] : floats[at]) - start;
                    sum += value;
                    square += value * value;
                }

                sums[channel] += sum;
                squares[channel] += square;
            }
        }

        return Array.ConvertAll(sums, sum => sum / size);
    }
}
