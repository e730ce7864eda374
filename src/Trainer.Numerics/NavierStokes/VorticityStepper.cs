using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.Spectral;
using static TorchSharp.torch;

namespace Trainer.Numerics.NavierStokes;

/// <summary>Steps of one length for <see cref="VorticityFlow"/>, in frequencies. Its tensors belong to the scope it is made in.</summary>
internal sealed class VorticityStepper
{
    // Of stage s: Δt (γₛ R(wₛ) + ζₛ R(wₛ₋₁)) for advection, a Crank–Nicolson step of (γₛ + ζₛ) Δt for diffusion.
    private static readonly double[] Gamma = [8.0 / 15, 5.0 / 12, 3.0 / 4], Zeta = [0, -17.0 / 60, -5.0 / 12];
    private static readonly long[] Plane = [-2, -1];

    private readonly Tensor[] _decay = new Tensor[3], _present = new Tensor[3], _past = new Tensor[3];
    private readonly Tensor _velocity, _products, _kept;
    private readonly Tensor? _forcing;
    private readonly int _size;
    private readonly double _step;

    /// <summary>Prepares steps of a length for fields like one.</summary>
    public VorticityStepper(int size, double viscosity, double step, double[]? forcing, Tensor like)
    {
        (_size, _step) = (size, step);
        ScalarType type = like.dtype;
        int half = size / 2 + 1;
        double[] rows = Wavenumbers.Full(size), columns = Wavenumbers.Half(size);
        double unit = 2 * Math.PI;
        _kept = Of((kx, ky) => 3 * Math.Abs(kx) < size && 3 * Math.Abs(ky) < size ? 1 : 0);
        Tensor imaginary = stack([Of((kx, ky) => Inverse(kx, ky) * ky), Of((kx, ky) => -Inverse(kx, ky) * kx)]);
        _velocity = complex(zeros_like(imaginary), imaginary);
        // u·∇w = (∂²/∂x² − ∂²/∂y²)(uv) + ∂²/∂x∂y (v² − u²): two transforms there and two back.
        _products = stack([Of((kx, ky) => unit * unit * (kx * kx - ky * ky)), Of((kx, ky) => unit * unit * kx * ky)]) * _kept;
        for (int stage = 0; stage < 3; stage++)
        {
            double part = (Gamma[stage] + Zeta[stage]) * step * viscosity * unit * unit / 2;
            _decay[stage] = Of((kx, ky) => (1 - part * (kx * kx + ky * ky)) / (1 + part * (kx * kx + ky * ky)));
            (_present[stage], _past[stage]) = (Weight(Gamma[stage]), Weight(Zeta[stage]));
            Tensor Weight(double factor) => Of((kx, ky) => factor * step / (1 + part * (kx * kx + ky * ky)));
        }

        if (forcing is not null) _forcing = Transform(tensor(forcing, [size, size], type, like.device));

        Tensor Of(Func<double, double, double> symbol) => tensor([.. rows.SelectMany(ky => columns.Select(kx => symbol(kx, ky)))], [size, half], type, like.device);

        double Inverse(double kx, double ky) => kx == 0 && ky == 0 ? 0 : 1 / (unit * (kx * kx + ky * ky));
    }

    /// <summary>From a field to its frequencies, those above a third left out.</summary>
    public Tensor Transform(Tensor field) => fft.rfftn(field, dim: Plane) * _kept;

    /// <summary>From frequencies to a field.</summary>
    public Tensor Back(Tensor spectrum) => fft.irfftn(spectrum, [_size, _size], Plane);

    /// <summary>u and v at the points, [2, ...].</summary>
    public Tensor Velocity(Tensor spectrum)
    {
        long[] spread = [2, .. Enumerable.Repeat(1L, (int)spectrum.dim() - 2), _size, _size / 2 + 1];
        return Back(spectrum.unsqueeze(0) * _velocity.reshape(spread));
    }

    /// <summary>One step.</summary>
    /// <param name="spectrum">The frequencies of w.</param>
    /// <param name="looks">Whether the velocity is looked at.</param>
    /// <exception cref="SolverException">The step is too long for it, or it is not finite.</exception>
    public Tensor Step(Tensor spectrum, bool looks)
    {
        Tensor? before = null;
        Tensor now = spectrum;
        for (int stage = 0; stage < 3; stage++)
        {
            Tensor velocity = Velocity(now), u = velocity[0], v = velocity[1];
            if (looks && stage == 0) Look(u, v);
            Tensor products = fft.rfftn(stack([u * v, v.square().sub_(u.square())]), dim: Plane);
            Tensor rate = (products[0] * _products[0]).add_(products[1] * _products[1]);
            if (_forcing is not null) rate.add_(_forcing);
            now = (now * _decay[stage]).add_(rate * _present[stage]);
            if (before is not null) now.add_(before * _past[stage]);
            before = rate;
        }

        return now;
    }

    // The highest frequency left, n/3, is carried past at 2π (n/3) (|u| + |v|).
    private void Look(Tensor u, Tensor v)
    {
        double speed = (u.abs() + v.abs()).max().to_type(ScalarType.Float64).item<double>(), longest = Math.Sqrt(3) / (2 * Math.PI * (_size / 3.0) * speed);
        if (!double.IsFinite(speed)) throw new SolverException("The vorticity has numbers that are not finite: the flow has blown up, or began so. Take a shorter step.");
        if (_step > longest) throw new SolverException($"Steps of {_step:g3} are too long for velocities of {speed:g3} on a grid of {_size}²: take {0.7 * longest:g2} or less.");
    }
}
