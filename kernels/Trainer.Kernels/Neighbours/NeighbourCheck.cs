using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours;

/// <summary>Compares the nearest neighbours of a launcher with those of the reference: indices and squared distances are the same to the bit.</summary>
internal sealed class NeighbourCheck(bool isLimited) : IKernelCheck
{
    private const double Limit = 0.01;
    private const long MostPairs = 1 << 28;

    public static IReadOnlyList<IKernelCheck> All { get; } = [new NeighbourCheck(false), new NeighbourCheck(true)];

    /// <inheritdoc/>
    public string Name => isLimited ? "nearest neighbours, limited" : "nearest neighbours";

    /// <inheritdoc/>
    public double Tolerance => 0;

    /// <inheritdoc/>
    public KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed)
    {
        if (count == 0) return new(() => { }, () => 0, 0, new Owned());
        // Brute force must end in time: a large run is bounded by its pairs.
        long queries = Math.Min(count, (long)Math.Sqrt(MostPairs)), points = 1 + (queries * 7 / 8);
        Tensor from = Cloud(queries, seed), to = Cloud(points, seed + 1);
        NearestPoints? result = null;
        void Run()
        {
            result?.Dispose();
            result = NearestNeighbours.Find(from, to, isLimited ? Limit : double.PositiveInfinity, launcher);
        }

        double Error()
        {
            using IDisposable scope = NewDisposeScope();
            NearestPoints expected = NearestNeighbours.Find(from, to, isLimited ? Limit : double.PositiveInfinity, Launcher.Reference);
            Tensor Finite(Tensor distances) => distances.nan_to_num(-1, -1);
            return Math.Max(CheckInputs.Difference(expected.Indices, result!.Indices), CheckInputs.Difference(Finite(expected.SquaredDistances), Finite(result.SquaredDistances)));
        }

        return new(Run, Error, (queries + points) * 3 * sizeof(float) + queries * (sizeof(float) + sizeof(long)), new Owned(() => from.Dispose(), () => to.Dispose(), () => result?.Dispose()));

        // Some points lie on a grid, so that many distances are equal.
        Tensor Cloud(long size, int number)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor values = CheckInputs.Numbers(3 * size, CPU, MemoryLayout.Contiguous, number).nan_to_num().reshape(size, 3);
            values[..(int)(size / 2)] = (values[..(int)(size / 2)] * 4).round() / 4;
            return CheckInputs.Lay(values.reshape(-1), device, layout).reshape(size, 3).MoveToOuterDisposeScope();
        }
    }
}
