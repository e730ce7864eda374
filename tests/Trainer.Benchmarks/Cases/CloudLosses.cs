using Trainer.Kernels.Neighbours.Losses;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>A cloud's loss to a static one with its gradient: what one step of an optimisation at run time asks for.</summary>
internal sealed class CloudLosses : IBenchmark
{
    private static readonly int[] Sizes = [2_048, 30_000];

    public string Name => "cloud-losses";

    public string Description => "value and gradient of a loss between clouds of n points";

    public IReadOnlyList<Contender> Prepare() => [.. Sizes.SelectMany(Of)];

    private static IEnumerable<Contender> Of(int size)
    {
        Tensor target = tensor(LidarScan.Points(size, 1)).reshape(-1, 3), source = tensor(LidarScan.Points(size, 2)).reshape(-1, 3);
        source.requires_grad_(true);
        var chamfer = new TruncatedChamfer(target);
        var transform = new DistanceTransformLoss(source, target);
        int units = 1_000_000 / size;
        yield return Contender.Of($"{size:N0}, Chamfer, target prepared", () => Step(chamfer, source), new Disposables([chamfer]), units);
        yield return Contender.Of($"{size:N0}, distance transform, target prepared", () => Step(transform, source), new Disposables([transform]), units);
        if (size == Sizes[0]) yield return Contender.Of($"{size:N0}, Chamfer by torch.cdist", () => Brute(source, target), units: 10);
    }

    private static void Step(ICloudLoss loss, Tensor source)
    {
        using IDisposable scope = NewDisposeScope();
        loss.Compute(source).Loss.backward();
    }

    private static void Brute(Tensor source, Tensor target)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor all = cdist(source, target);
        Tensor Side(long dimension)
        {
            Tensor nearest = all.min(dimension).values.square();
            return nearest.masked_fill(nearest >= 2, 0).mean();
        }

        (Side(0) + Side(1)).backward();
    }
}
