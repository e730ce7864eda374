using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.Spectral;
using static TorchSharp.torch;

namespace Trainer.Numerics.NavierStokes;

/// <summary>
/// Incompressible flow on the periodic unit square by its vorticity w = ∂v/∂x − ∂u/∂y: ∂w/∂t + u·∇w = ν Δw + f. Pseudo-spectral, with the frequencies above a third of the grid left out, so that products
/// have no aliases (Orszag 1971) and advection keeps energy and enstrophy. Of a field [..., rows, columns], x runs along the columns and y along the rows. Many flows at once, float64 or float32, on any device.
/// </summary>
/// <remarks>
/// A step has three stages (Le and Moin 1991): Runge–Kutta of third order for advection and Crank–Nicolson for diffusion in each. Advection moves on the imaginary axis, on which the explicit methods of
/// second order, Heun's and Adams–Bashforth's, grow at any step and this one is stable up to √3; and since a step needs no other than the present field, a flow goes on from any frame as it would have
/// without stopping. The whole is of second order in time, of third where ν = 0.
/// </remarks>
public sealed class VorticityFlow
{
    // Steps between two looks at the velocity.
    private const int Between = 8;

    private readonly double[]? _forcing;

    /// <summary>Describes flows on a grid.</summary>
    /// <param name="size">Points along each side, at least 4.</param>
    /// <param name="viscosity">ν, 0 or more.</param>
    /// <param name="forcing">f at the points, row after row; null for none. See <see cref="DiagonalForcing"/>.</param>
    /// <exception cref="ArgumentException">A grid too small, a viscosity that is negative or not finite, or a forcing of another size or not finite.</exception>
    public VorticityFlow(int size, double viscosity, double[]? forcing = null)
    {
        if (size < 4) throw new ArgumentException($"{size} points along a side; at least 4 are needed.", nameof(size));
        if (!(viscosity >= 0 && double.IsFinite(viscosity))) throw new ArgumentException($"The viscosity must be 0 or more and finite, not {viscosity}.", nameof(viscosity));
        if (forcing is not null && forcing.Length != size * size) throw new ArgumentException($"A forcing of {forcing.Length} numbers where {size} × {size} are needed.", nameof(forcing));
        if (forcing?.Any(value => !double.IsFinite(value)) == true) throw new ArgumentException("The forcing has numbers that are not finite.", nameof(forcing));
        (Size, Viscosity, _forcing) = (size, viscosity, forcing);
    }

    /// <summary>Points along each side.</summary>
    public int Size { get; }

    /// <summary>ν.</summary>
    public double Viscosity { get; }

    /// <summary>The forcing of the Fourier neural operator's flows (Li et al. 2021): f = 0.1 (sin 2π(x + y) + cos 2π(x + y)).</summary>
    /// <param name="size">Points along each side.</param>
    /// <param name="amplitude">The factor, 0.1.</param>
    public static double[] DiagonalForcing(int size, double amplitude = 0.1) =>
        [.. Enumerable.Range(0, size * size).Select(i => 2 * Math.PI * (i / size + i % size) / size).Select(angle => amplitude * (Math.Sin(angle) + Math.Cos(angle)))];

    /// <summary>The flow after a time.</summary>
    /// <param name="vorticity">w now, [..., size, size]. Its mean has no effect and is kept; frequencies above a third of the grid are lost.</param>
    /// <param name="time">How long.</param>
    /// <param name="step">The longest step; the time is cut into equal ones.</param>
    /// <returns>w then, of the same shape and type.</returns>
    /// <exception cref="ArgumentException">Another shape or type, or a time or step that is not positive and finite.</exception>
    /// <exception cref="SolverException">The step is too long for the velocity (says which would do), or the flow has numbers that are not finite.</exception>
    public Tensor Advance(Tensor vorticity, double time, double step)
    {
        Check(vorticity);
        if (!(time > 0 && double.IsFinite(time))) throw new ArgumentException($"The time must be positive and finite, not {time}.", nameof(time));
        if (!(step > 0 && double.IsFinite(step))) throw new ArgumentException($"The step must be positive and finite, not {step}.", nameof(step));
        long steps = (long)Math.Ceiling(time / step * (1 - 1e-12));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        var stepper = new VorticityStepper(Size, Viscosity, time / steps, _forcing, vorticity);
        Tensor spectrum = stepper.Transform(vorticity);
        for (long i = 0; i < steps; i++)
        {
            using IDisposable inner = NewDisposeScope();
            Tensor next = stepper.Step(spectrum, i % Between == 0 || i == steps - 1);
            spectrum.Dispose();
            spectrum = next.MoveToOuterDisposeScope();
        }

        return stepper.Back(spectrum).MoveToOuterDisposeScope();
    }

    /// <summary>The flow at times.</summary>
    /// <param name="vorticity">w at time 0, [..., size, size]; it is not among the frames unless 0 is among the times.</param>
    /// <param name="times">The times, in order, none negative.</param>
    /// <param name="step">The longest step.</param>
    /// <returns>One field after the other, each the caller's to dispose of.</returns>
    /// <inheritdoc cref="Advance" path="/exception"/>
    public IEnumerable<Tensor> Frames(Tensor vorticity, IEnumerable<double> times, double step)
    {
        Check(vorticity);
        ArgumentNullException.ThrowIfNull(times);
        return Enumerate();

        IEnumerable<Tensor> Enumerate()
        {
            using Tensor detached = vorticity.detach();
            Tensor now = detached.clone().DetachFromDisposeScope();
            double reached = 0;
            try
            {
                foreach (double time in times)
                {
                    if (!(time >= reached)) throw new ArgumentException($"Time {time} comes after {reached}: the times must be in order and not negative.", nameof(times));
                    if (time > reached)
                    {
                        Tensor next = Advance(now, time - reached, step).DetachFromDisposeScope();
                        now.Dispose();
                        (now, reached) = (next, time);
                    }

                    yield return now.clone();
                }
            }
            finally
            {
                now.Dispose();
            }
        }
    }

    /// <summary>The velocity: u = ∂ψ/∂y, v = −∂ψ/∂x, −Δψ = w.</summary>
    /// <param name="vorticity">w, [..., size, size].</param>
    /// <returns>[2, ..., size, size]: u, then v.</returns>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    public Tensor Velocity(Tensor vorticity)
    {
        Check(vorticity);
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        var stepper = new VorticityStepper(Size, Viscosity, 1, null, vorticity);
        return stepper.Velocity(stepper.Transform(vorticity)).MoveToOuterDisposeScope();
    }

    private void Check(Tensor vorticity)
    {
        RealTensor.Check(vorticity, -1);
        if (vorticity.dim() < 2 || vorticity.shape[^1] != Size || vorticity.shape[^2] != Size)
            throw new ArgumentException($"A vorticity of shape [{string.Join(", ", vorticity.shape)}] where [..., {Size}, {Size}] is needed.", nameof(vorticity));
    }
}
