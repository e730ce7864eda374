using System.Diagnostics;

namespace Trainer.Benchmarks;

/// <summary>Times the contenders of a benchmark in turns, so that whatever else the machine does falls on all of them alike.</summary>
internal static class Runner
{
    public static IReadOnlyList<Measurement> Measure(IBenchmark benchmark, int repeats, Peer? peer)
    {
        List<Contender> contenders = [.. benchmark.Prepare()];
        if (peer?.Find(benchmark.Name) is { } other) contenders.Add(other);
        try
        {
            List<Measurement> measurements = [.. contenders.Select(contender => new Measurement(contender.Name, []))];
            foreach (Contender contender in contenders) contender.Run(Math.Max(contender.Units / 2, 1));
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                for (int i = 0; i < contenders.Count; i++) measurements[i].Milliseconds.Add(Time(contenders[i]));
            }

            return measurements;
        }
        finally
        {
            foreach (Contender contender in contenders) contender.Dispose();
        }
    }

    private static double Time(Contender contender)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long start = Stopwatch.GetTimestamp();
        contender.Run(contender.Units);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / contender.Units;
    }
}
