using System.Diagnostics;
using Trainer.Data;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Whether a slow source is hidden behind the step: batches that take 5 ms to read beside steps that take 10 ms to compute.</summary>
internal sealed class HiddenSource : IBenchmark
{
    private const double SourceMilliseconds = 5, StepMilliseconds = 10;

    public string Name => "prefetch";

    public string Description => "a step of 10 ms: with a source of 5 ms a batch read ahead, the step alone, and with the source read when it is needed";

    public IReadOnlyList<Contender> Prepare()
    {
        BatchLoader ahead = Loader(2), inTurn = Loader(0);
        return
        [
            new("read ahead", count => Train(ahead, count), ahead) { Units = 50 },
            new("the step alone", count => Train(null, count)) { Units = 50 },
            new("read when needed", count => Train(inTurn, count), inTurn) { Units = 50 },
        ];
    }

    private static BatchLoader Loader(int prefetch)
    {
        var set = new LabelledSet(new SlowSamples(), zeros(6400, int64));
        return new(set, new Normalisation(1, [0], [1]), new BatchOptions { Size = 64, Prefetch = prefetch }, new(0));
    }

    private static void Train(BatchLoader? loader, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using LabelledBatch? batch = loader?.Next();
            Spin(StepMilliseconds);
        }
    }

    private static void Spin(double milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds) { }
    }

    private sealed class SlowSamples() : SampleSource(6400, [1, 8, 8], ScalarType.Float32)
    {
        public override void Read(ReadOnlySpan<long> samples, Span<byte> target)
        {
            target.Clear();
            Spin(SourceMilliseconds);
        }
    }
}
