using Trainer.Numerics.LinearSolvers;

namespace Trainer.Numerics.Tests.Elliptic;

/// <summary>The same equations written down plainly and eliminated, and coefficients to try.</summary>
internal static class DarcyReference
{
    public static double[] Eliminate(double[] a, double[] f, int rows, int columns, double h)
    {
        int inner = columns - 2;
        var matrix = new BandedCholesky((rows - 2) * inner, Math.Min(inner, (rows - 2) * inner - 1));
        double[] x = new double[matrix.Size];
        for (int i = 0; i < x.Length; i++)
        {
            int node = (i / inner + 1) * columns + i % inner + 1;
            x[i] = h * h * f[node];
            foreach (int step in (int[])[1, -1, columns, -columns]) matrix[i, i] += (a[node] + a[node + step]) / 2;
            if (i % inner > 0) matrix[i, i - 1] = -(a[node] + a[node - 1]) / 2;
            if (i >= inner) matrix[i, i - inner] = -(a[node] + a[node - columns]) / 2;
        }

        matrix.Factor();
        matrix.Solve(x);
        double[] u = new double[a.Length];
        for (int i = 0; i < x.Length; i++) u[(i / inner + 1) * columns + i % inner + 1] = x[i];
        return u;
    }

    /// <summary>1 or a contrast, in shapes of all sizes.</summary>
    public static double[] TwoPhase(int rows, int columns, double contrast, int seed)
    {
        var random = new Random(seed);
        (double Kx, double Ky, double Phase, double Size)[] waves = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            double k = 2 + 30 * Math.Pow(random.NextDouble(), 2), angle = 2 * Math.PI * random.NextDouble();
            return (k * Math.Cos(angle), k * Math.Sin(angle), 2 * Math.PI * random.NextDouble(), 1 / k);
        })];
        return [.. Enumerable.Range(0, rows * columns).Select(i =>
        {
            double x = (double)(i % columns) / columns, y = (double)(i / columns) / columns;
            return waves.Sum(wave => wave.Size * Math.Cos(wave.Kx * x + wave.Ky * y + wave.Phase)) >= 0 ? contrast : 1;
        })];
    }
}
