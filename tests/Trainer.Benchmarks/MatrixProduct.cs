using System.Diagnostics;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>How fast the matrix product is: the yardstick for everything else on a machine.</summary>
internal static class MatrixProduct
{
    private const int Size = 1024;

    /// <summary>The fastest of five products of 1,024 × 1,024 matrices, in 10⁹ operations a second.</summary>
    public static double Gigaflops()
    {
        using Tensor a = rand(Size, Size);
        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            a.matmul(a).Dispose();
            best = Math.Max(best, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }
}
