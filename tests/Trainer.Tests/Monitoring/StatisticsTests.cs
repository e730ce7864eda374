using CsCheck;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Tests.Monitoring;

public sealed class StatisticsTests
{
    [Fact]
    public void Weights_and_gradients_are_measured_every_so_many_steps()
    {
        MemoryMediaSink sink = Train(new StatisticsOptions { Every = 2, Bins = 4 }, [1, 2, 3, 6]);
        Assert.Equal([(2L, "weights"), (2L, "gradients"), (4L, "weights"), (4L, "gradients")], Of(sink).Select(record => (record.Step, record.Split)));

        // The loss is the sum of w²/2: gradients are the weights of before the step, which took 1 off each.
        IReadOnlyDictionary<string, double> weights = Of(sink)[0].Values, gradients = Of(sink)[1].Values;
        Assert.Equal(["weight/norm", "weight/mean", "weight/std", "weight/min", "weight/max"], weights.Keys);
        Check([Math.Sqrt(1 + 0 + 1 + 16), 1, Math.Sqrt(3.5), -1, 4], weights.Values); // −1, 0, 1, 4
        Check([Math.Sqrt(0 + 1 + 4 + 25), 2, Math.Sqrt(3.5), 0, 5], gradients.Values);

        Assert.Equal(["weights/weight", "gradients/weight", "weights/weight", "gradients/weight"], sink.Histograms.Select(histogram => histogram.Name));
        HistogramRecord first = sink.Histograms[0];
        Assert.Equal(-1, first.Minimum);
        Check([0.25, 1.5, 2.75, 4], first.Limits);
        Assert.Equal([2, 1, 0, 1], first.Counts);
        Check([4, 18], [first.Sum, first.SumOfSquares]);
    }

    [Fact]
    public void Histograms_count_every_element() => Gen.Float[-1e6f, 1e6f].Array[1, 50].Sample(
        values =>
        {
            HistogramRecord histogram = Train(new StatisticsOptions { Every = 4, Gradients = false, Bins = 7 }, values).Histograms.Single();
            Assert.Equal(values.Length, histogram.Counts.Sum());
            Assert.Equal(histogram.Limits.Count, histogram.Counts.Count);
            Assert.True(histogram.Limits.Zip(histogram.Limits.Skip(1)).All(pair => pair.First < pair.Second));
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Equal_elements_make_one_bin_and_an_infinite_range_no_histogram()
    {
        HistogramRecord histogram = Train(new StatisticsOptions { Every = 4, Gradients = false }, [7, 7]).Histograms.Single();
        Assert.Equal([3.0], histogram.Limits);
        Assert.Equal([2.0], histogram.Counts);
        MemoryMediaSink sink = Train(new StatisticsOptions { Every = 4, Gradients = false }, [-3e38f, 3e38f]);
        Assert.Empty(sink.Histograms);
        Assert.Equal(3e38f, Of(sink).Single().Values["weight/max"]);
    }

    [Fact]
    public void Patterns_choose_and_one_that_matches_nothing_is_refused()
    {
        Assert.Empty(Train(new StatisticsOptions { Match = ["wei*"], Weights = false, Bins = 0, Every = 1 }, [1]).Histograms);
        ConfigException error = Assert.Throws<ConfigException>(() => Train(new StatisticsOptions { Match = ["*", "encoder.*"] }, [1]));
        foreach (string word in (string[])["listeners:statistics:match", "'encoder.*'", "weight"]) Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sinks_without_histograms_get_the_numbers()
    {
        var plain = new MemorySink();
        Train(new StatisticsOptions { Every = 2 }, [1, 2], plain);
        Assert.Equal(4, plain.Records.Count(record => record.Split is "weights" or "gradients"));
    }

    private static void Check(double[] expected, IEnumerable<double> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 5));

    private static List<MetricRecord> Of(MemoryMediaSink sink) => [.. sink.Records.Where(record => record.Split is "weights" or "gradients")];

    private static MemoryMediaSink Train(StatisticsOptions options, float[] weights, params IMetricSink[] more)
    {
        var sink = new MemoryMediaSink();
        using var task = new ShrinkingTask(weights);
        new TrainingLoop(new() { Steps = 4 }, new MetricsListener(1000, [sink, .. more]), options.Create()).Run(task);
        return sink;
    }

    private sealed class ShrinkingTask(float[] weights) : TrainingTask
    {
        private readonly nn.Module _model = new Holder(weights);

        public override void Build(RunContext run) { }

        public override StepResult Step(StepContext step)
        {
            TorchSharp.Modules.Parameter weight = _model.parameters().Single();
            weight.grad?.zero_();
            weight.square().sum().div(2).backward();
            using (no_grad()) weight.sub_(1);
            return new(tensor(1.0), 1);
        }

        public override void State(StateTree state) => state.Add("model", _model);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) _model.Dispose();
        }
    }

    private sealed class Holder : nn.Module
    {
        public Holder(float[] weights) : base("holder") => register_parameter("weight", new TorchSharp.Modules.Parameter(tensor(weights)));
    }
}
