using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// Steps of one length for v′ = L v + N(v) with a diagonal L, of fourth order, in which L is exact (ETDRK4 of Cox and Matthews 2002). Its coefficients are means over a circle around L Δt, since their closed
/// forms cancel near 0 (Kassam and Trefethen 2005). Its tensors belong to the scope it is made in.
/// </summary>
internal sealed class ExponentialRungeKutta
{
    private const int CirclePoints = 32;

    private readonly Func<Tensor, Tensor> _rate;
    private readonly Tensor _whole, _half, _middle, _first, _second, _last;

    /// <summary>Prepares steps.</summary>
    /// <param name="linear">L, [n], real.</param>
    /// <param name="step">Δt.</param>
    /// <param name="rate">N.</param>
    public ExponentialRungeKutta(Tensor linear, double step, Func<Tensor, Tensor> rate)
    {
        (Step, _rate) = (step, rate);
        Tensor scaled = linear * step;
        (_whole, _half) = (scaled.exp(), (scaled / 2).exp());
        // Of the upper half of the circle: the lower one gives the conjugate numbers.
        double[] angles = [.. Enumerable.Range(0, CirclePoints).Select(i => Math.PI * (i + 0.5) / CirclePoints)];
        using IDisposable scope = NewDisposeScope();
        Tensor z = scaled.unsqueeze(-1) + polar(ones(CirclePoints, dtype: ScalarType.Float64), tensor(angles)).to(linear.device), cubes = z.pow(3), e = z.exp();
        _middle = Mean(((z / 2).exp() - 1) / z);
        _first = Mean((-4 - z + e * (4 - 3 * z + z.square())) / cubes);
        _second = Mean((2 + z + e * (z - 2)) / cubes) * 2;
        _last = Mean((-4 - 3 * z - z.square() + e * (4 - z)) / cubes);
        foreach (Tensor kept in (Tensor[])[_middle, _first, _second, _last]) kept.MoveToOuterDisposeScope();

        Tensor Mean(Tensor values) => values.real.mean([-1]) * step;
    }

    /// <summary>Δt.</summary>
    public double Step { get; }

    /// <summary>One step.</summary>
    /// <param name="v">[..., n], complex.</param>
    public Tensor Advance(Tensor v)
    {
        Tensor start = _rate(v), halved = v * _half;
        Tensor a = start * _middle + halved, atA = _rate(a);
        Tensor b = atA * _middle + halved, atB = _rate(b);
        Tensor c = (atB * 2).sub_(start).mul_(_middle).add_(a * _half), atC = _rate(c);
        return (v * _whole).add_(start.mul_(_first)).add_(atA.add_(atB).mul_(_second)).add_(atC.mul_(_last));
    }
}
