namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>How a recurrence is divided among threads.</summary>
/// <param name="Tiles">Parts of the batch of a head that run apart from each other, each with a copy of the head's matrix.</param>
/// <param name="Slices">Parts of the units of a head that run in step, each with its part of the matrix; 1 where tiles are enough.</param>
internal readonly record struct RecurrentPlan(int Tiles, int Slices)
{
    // A copy of a head's matrix for each thread has to fit its second-level cache with room for the rest.
    private const long LargestMatrix = 1 << 20;

    // A product of matrices is at its best with four rows.
    private const int FewestRows = 4;

    /// <summary>The plan for a size.</summary>
    public static RecurrentPlan For(int heads, int batch, long matrixBytes, int vectors, int threads)
    {
        if (threads == 1) return new(1, 1);
        int tiles = heads % threads == 0 || heads >= 4 * threads ? 1 : Math.Min(threads / Gcd(heads, threads), Math.Max(1, batch / FewestRows));
        bool isEven = (long)heads * tiles >= threads;
        return isEven && matrixBytes <= LargestMatrix ? new(tiles, 1) : new(1, Math.Min(threads, vectors));
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
