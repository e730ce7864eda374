using Trainer.Kernels.Neighbours;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>The nearest point in a scan for every point of another, beside all distances by torch.</summary>
internal sealed class NearestNeighbourSearch : IBenchmark
{
    private const int Largest = 30_000, PairsABlock = 1 << 24;
    private static readonly int[] Sizes = [2_048, 8_192, Largest, 100_000];

    public string Name => "nearest-neighbours";

    public string Description => "the nearest of n points for n queries of another scan";

    public IReadOnlyList<Contender> Prepare() => [.. Sizes.SelectMany(Of)];

    public string? Remark(IReadOnlyList<Measurement> measurements)
    {
        double Time(string work, int size) => measurements.Single(row => row.Name == Row(work, size)).Fastest;
        string Exponents(string work) => string.Join(", ", Sizes.Zip(Sizes.Skip(1), (small, large) => $"{Math.Log(Time(work, large) / Time(work, small)) / Math.Log((double)large / small):F2}"));
        return $"from size to size time grows with n to the power of {Exponents("indices made and searched")} (searched only: {Exponents("searched")}); "
            + $"at {Largest:N0} {Time("torch.cdist and min", Largest) / Time("indices made and searched", Largest):F0} times faster than torch.cdist and min";
    }

    private static IEnumerable<Contender> Of(int size)
    {
        float[] points = LidarScan.Points(size, 1), queries = LidarScan.Points(size, 2);
        (int[] indices, float[] distances) = (new int[size], new float[size]);
        NeighbourIndex index = new(points), other = new(queries);
        int units = Math.Max(2, 1_000_000 / size);
        yield return Contender.Of(Row("indices made and searched", size), () => new NeighbourIndex(points).Query(queries, indices, distances), units: units);
        yield return Contender.Of(Row("searched", size), () => index.Query(other, indices, distances), units: units);
        yield return Contender.Of(Row("points moved", size), () => other.Move(queries), units: units);
        if (size > Largest) yield break;
        Tensor from = tensor(queries).reshape(-1, 3), to = tensor(points).reshape(-1, 3);
        yield return Contender.Of(Row("torch.cdist and min", size), () => BruteForce(from, to), new Disposables([from, to]), units: size == Largest ? 1 : 4);
    }

    private static void BruteForce(Tensor queries, Tensor points)
    {
        long step = PairsABlock / points.shape[0];
        for (long from = 0; from < queries.shape[0]; from += step)
        {
            using IDisposable scope = NewDisposeScope();
            cdist(queries.narrow(0, from, Math.Min(step, queries.shape[0] - from)), points).min(1);
        }
    }

    private static string Row(string work, int size) => $"{size:N0}, {work}";
}
