using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Torch.Memory;
using static TorchSharp.torch;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Transport;

/// <summary>
/// The rate of change of cell means. At each edge the two values that the cells at its left and right have there are reconstructed by weighted essentially non-oscillatory stencils of fifth order
/// (<see cref="WenoStencil"/>), and their flux is the local one of Lax and Friedrichs, ½ (F(l) + F(r) − max|f| (r − l)); diffusion adds ν times the slope at the edge from four means, of fourth order. Not for
/// several threads at once; its tensors belong to the scope it is made in.
/// </summary>
internal sealed class FiniteVolumeRate
{
    private const int Ghosts = 3;

    private readonly double _cell, _viscosity;
    private readonly ConservationLaw _law;
    private readonly WenoStencil _stencil;
    private readonly double[] _padded, _fluxes, _rate;
    private readonly Tensor _edges;
    private readonly int _n, _width;

    /// <summary>Makes room.</summary>
    /// <param name="cell">h.</param>
    /// <param name="law">F and f.</param>
    /// <param name="viscosity">ν.</param>
    /// <param name="n">The number of cells.</param>
    /// <param name="range">By how much the solution varies.</param>
    public FiniteVolumeRate(double cell, ConservationLaw law, double viscosity, int n, double range)
    {
        (_cell, _law, _viscosity, _n, _stencil) = (cell, law, viscosity, n, new(0.1 * range / n));
        // Edges in whole vectors; edge e is between the cells e − 1 and e, and cells go on periodically on both sides.
        _width = (n + V.Count - 1) / V.Count * V.Count;
        (_padded, _fluxes, _rate) = (new double[_width + 2 * Ghosts], new double[_width + 1], new double[n]);
        _edges = empty([2, _width], ScalarType.Float64);
    }

    /// <summary>The step in which something moves by one cell, or for which diffusion is stable at a half of it.</summary>
    public double LongestStep(double[] means)
    {
        using IDisposable scope = NewDisposeScope();
        double speed = _law.Velocity(tensor(means)).abs().max().item<double>();
        // The diffusion has eigenvalues up to 16/3 ν/h², and the method is stable up to 2.5 on the real axis: at half the courant number a tenth is left.
        return 1 / (speed / _cell + 16.0 / 3 / (2 * 2.25) * _viscosity / (_cell * _cell));
    }

    /// <summary>The rate at means [n]; valid until the next call.</summary>
    public ReadOnlySpan<double> At(double[] means)
    {
        means.CopyTo(_padded, Ghosts);
        for (int i = 0; i < Ghosts; i++) _padded[i] = means[_n - Ghosts + i];
        for (int i = Ghosts + _n; i < _padded.Length; i++) _padded[i] = _padded[i - _n];
        Reconstruct(TensorMemory.AsSpan<double>(_edges));
        Exchange();
        for (int i = 0; i < _rate.Length; i++) _rate[i] = (_fluxes[i] - _fluxes[i + 1]) / _cell;
        return _rate;
    }

    // Left, then right values at the edges.
    private void Reconstruct(Span<double> edges)
    {
        ref double w = ref MemoryMarshal.GetArrayDataReference(_padded), left = ref edges[0], right = ref edges[_width];
        for (int e = 0; e < _width; e += V.Count)
        {
            V a = Load(ref w, e), b = Load(ref w, e + 1), c = Load(ref w, e + 2), d = Load(ref w, e + 3), f = Load(ref w, e + 4), g = Load(ref w, e + 5);
            _stencil.Value(a, b, c, d, f).StoreUnsafe(ref left, (nuint)e);
            _stencil.Value(g, f, d, c, b).StoreUnsafe(ref right, (nuint)e);
        }
    }

    private void Exchange()
    {
        using IDisposable scope = NewDisposeScope();
        Span<double> edges = TensorMemory.AsSpan<double>(_edges), fluxes = TensorMemory.AsSpan<double>(_law.Flux(_edges).contiguous()), speeds = TensorMemory.AsSpan<double>(_law.Velocity(_edges).contiguous());
        if (fluxes.Length != edges.Length || speeds.Length != edges.Length) throw new ArgumentException($"For {edges.Length} values there are {fluxes.Length} fluxes and {speeds.Length} velocities; each value has one.");
        ref double w = ref MemoryMarshal.GetArrayDataReference(_padded), l = ref edges[0], r = ref edges[_width], fl = ref fluxes[0], fr = ref fluxes[_width], sl = ref speeds[0], sr = ref speeds[_width];
        V half = V.One * 0.5, fifteen = V.One * 15, diffusion = V.One * (_viscosity / (12 * _cell));
        for (int e = 0; e < _width; e += V.Count)
        {
            V fastest = Vector512.Max(Vector512.Abs(Load(ref sl, e)), Vector512.Abs(Load(ref sr, e)));
            V slope = fifteen * (Load(ref w, e + 3) - Load(ref w, e + 2)) - (Load(ref w, e + 4) - Load(ref w, e + 1));
            V flux = half * (Load(ref fl, e) + Load(ref fr, e) - fastest * (Load(ref r, e) - Load(ref l, e))) - diffusion * slope;
            flux.StoreUnsafe(ref _fluxes[e]);
        }

        _fluxes[_n] = _fluxes[0];
    }

    private static V Load(ref double first, int i) => Vector512.LoadUnsafe(ref first, (nuint)i);
}
