using Trainer.Numerics.LinearSolvers;

namespace Trainer.Benchmarks.Cases;

/// <summary>Darcy's equation with f = 1 by conjugate gradients, preconditioned with the diagonal as in the published generators.</summary>
internal sealed class JacobiDarcy(int side) : ILinearOperator
{
    private readonly ConjugateGradient _conjugateGradient = new((side - 2) * side);
    private readonly double[] _east = new double[side * side], _north = new double[side * side], _inverse = new double[side * side];
    private readonly double[] _right = new double[(side - 2) * side], _solution = new double[(side - 2) * side];

    /// <summary>Rows of interior nodes, each with its ends on the boundary.</summary>
    public int Size => (side - 2) * side;

    public SolveResult Solve(double[] a)
    {
        for (int i = 0; i < a.Length - side; i++) (_east[i], _north[i]) = ((a[i] + a[i + 1]) / 2, (a[i] + a[i + side]) / 2);
        for (int i = 0; i < Size; i++)
        {
            bool isInner = i % side > 0 && i % side < side - 1;
            int node = i + side;
            _inverse[i] = isInner ? 1 / (_east[node] + _east[node - 1] + _north[node] + _north[i]) : 0;
            _right[i] = isInner ? 1.0 / (side - 1) / (side - 1) : 0;
        }

        return _conjugateGradient.Solve(this, new Diagonal(_inverse, Size), _right, _solution);
    }

    public double Apply(ReadOnlySpan<double> x, Span<double> y)
    {
        double product = 0;
        for (int row = 0; row < side - 2; row++)
        {
            int first = row * side;
            (y[first], y[first + side - 1]) = (0, 0);
            for (int i = first + 1; i < first + side - 1; i++)
            {
                double above = i + side < x.Length ? x[i + side] : 0, below = i >= side ? x[i - side] : 0;
                int node = i + side;
                y[i] = _east[node] * (x[i] - x[i + 1]) + _east[node - 1] * (x[i] - x[i - 1]) + _north[node] * (x[i] - above) + _north[i] * (x[i] - below);
                product += x[i] * y[i];
            }
        }

        return product;
    }

    private sealed class Diagonal(double[] inverse, int size) : ILinearOperator
    {
        public int Size => size;

        public double Apply(ReadOnlySpan<double> x, Span<double> y)
        {
            double product = 0;
            for (int i = 0; i < size; i++)
            {
                y[i] = inverse[i] * x[i];
                product += x[i] * y[i];
            }

            return product;
        }
    }
}
