using CsCheck;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Tests.Metrics;

public sealed class ClassificationMeterTests
{
    [Fact]
    public void Batches_together_count_as_one_by_one() => Gen.Select(Gen.Int[0, 10_000], Gen.Int[1, 20].Array[1, 4]).Sample(
        (seed, sizes) =>
        {
            const int Classes = 6, K = 2;
            var meter = new ClassificationMeter(Classes, K);
            using var generator = new Generator((ulong)seed);
            var confusion = new long[Classes, Classes];
            (int inTopK, int total) = (0, 0);
            foreach (int size in sizes)
            {
                using Tensor logits = randn(size, Classes, generator: generator), labels = randint(0, Classes, size, dtype: int64, generator: generator);
                meter.Add(logits, labels, lossSum: size * 0.5);
                for (int i = 0; i < size; i++)
                {
                    float[] scores = [.. Enumerable.Range(0, Classes).Select(c => logits[i, c].item<float>())];
                    long truth = labels[i].item<long>();
                    confusion[truth, Array.IndexOf(scores, scores.Max())]++;
                    if (scores.Count(score => score > scores[truth]) < K) inTopK++;
                    total++;
                }
            }

            MetricSet metrics = meter.Compute("test");
            Assert.Equal(0.5, metrics["loss"], 1e-12);
            Assert.Equal((double)inTopK / total, metrics["top2"]);
            Assert.Equal(Enumerable.Range(0, Classes).Sum(c => confusion[c, c]) / (double)total, metrics["accuracy"]);
            for (int row = 0; row < Classes; row++)
            {
                for (int column = 0; column < Classes; column++) Assert.Equal(confusion[row, column], metrics.Tables["confusion"][row][column]);
            }
        },
        iter: 20,
        threads: 1);

    [Fact]
    public void Top_k_is_left_out_when_all_classes_would_count() =>
        Assert.False(new ClassificationMeter(3, 5).Compute("test").Values.ContainsKey("top5"));
}
