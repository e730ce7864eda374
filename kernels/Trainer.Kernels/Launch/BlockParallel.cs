using static TorchSharp.torch;

namespace Trainer.Kernels.Launch;

/// <summary>Runs numbered pieces of work on as many threads as torch uses.</summary>
internal static class BlockParallel
{
    /// <summary>The elements of a piece: enough that starting it costs nothing, few enough that the last threads end together.</summary>
    public const int Piece = 32_768;

    /// <summary>Runs the pieces 0 … <paramref name="pieces"/> − 1, each once; a single one on this thread.</summary>
    public static void For(int pieces, Action<int> body)
    {
        int threads = Math.Min(get_num_threads(), pieces);
        if (threads <= 1)
        {
            for (int i = 0; i < pieces; i++) body(i);
            return;
        }

        int next = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < pieces; i = Interlocked.Increment(ref next) - 1) body(i);
        });
    }
}
