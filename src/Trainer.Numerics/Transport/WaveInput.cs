using TorchSharp;
using Trainer.Numerics.LinearSolvers;
using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>What the solutions of transport equations ask of their arguments.</summary>
internal static class WaveInput
{
    /// <summary>Checks values along a periodic grid.</summary>
    public static void CheckSamples(Tensor samples, int least)
    {
        CheckNumbers(samples, nameof(samples));
        if (samples.dim() < 1 || samples.shape[^1] < least) throw new ArgumentException($"Values of shape [{string.Join(", ", samples.shape)}] where at least {least} along the last dimension are needed.", nameof(samples));
    }

    /// <summary>Checks that numbers are finite and of float64.</summary>
    public static void CheckNumbers(Tensor numbers, string name)
    {
        ArgumentNullException.ThrowIfNull(numbers, name);
        if (numbers.dtype != ScalarType.Float64) throw new ArgumentException($"Numbers of float64 are needed, not of {numbers.dtype}.", name);
        using IDisposable scope = NewDisposeScope();
        if (!numbers.isfinite().all().item<bool>()) throw new ArgumentException("There are numbers that are not finite.", name);
    }

    /// <summary>Checks a viscosity.</summary>
    public static void CheckViscosity(double viscosity)
    {
        if (!(viscosity >= 0 && double.IsFinite(viscosity))) throw new ArgumentException($"The viscosity must be 0 or more and finite, not {viscosity}.", nameof(viscosity));
    }

    /// <summary>Checks times; in order where a solver goes from one to the next.</summary>
    public static void CheckTimes(IReadOnlyList<double> times, bool inOrder)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (times.Count == 0) throw new ArgumentException("There are no times.", nameof(times));
        for (int i = 0; i < times.Count; i++)
        {
            if (!(times[i] >= 0 && double.IsFinite(times[i]))) throw new ArgumentException($"A time must be 0 or more and finite, not {times[i]}.", nameof(times));
            if (inOrder && i > 0 && times[i] < times[i - 1]) throw new ArgumentException($"Time {times[i]} comes after {times[i - 1]}: the times must be in order.", nameof(times));
        }
    }

    /// <summary>Checks what a solver came to.</summary>
    public static void CheckFinite(Tensor solution)
    {
        using IDisposable scope = NewDisposeScope();
        if (!solution.isfinite().all().item<bool>()) throw new SolverException("The solution has numbers that are not finite: take shorter steps, or look at the flux.");
    }

    /// <summary>Points and times of one shape, contiguous, on the CPU.</summary>
    /// <exception cref="ArgumentException">Another type or device, numbers that are not finite, negative times, or shapes that do not broadcast.</exception>
    public static (Tensor Points, Tensor Times) Broadcast(Tensor x, Tensor time)
    {
        CheckNumbers(x, nameof(x));
        CheckNumbers(time, nameof(time));
        if (x.device.type != DeviceType.CPU || time.device.type != DeviceType.CPU) throw new ArgumentException("Points and times must be on the CPU.", nameof(x));
        for (int i = 1; i <= Math.Min(x.dim(), time.dim()); i++)
        {
            if (x.shape[^i] != time.shape[^i] && x.shape[^i] != 1 && time.shape[^i] != 1)
                throw new ArgumentException($"Points of shape [{string.Join(", ", x.shape)}] and times of [{string.Join(", ", time.shape)}] do not broadcast.", nameof(time));
        }

        Tensor[] both = [.. broadcast_tensors(x.detach(), time.detach()).Select(tensor => tensor.contiguous())];
        if (both[1].numel() > 0 && both[1].min().item<double>() < 0) throw new ArgumentException("There are negative times.", nameof(time));
        return (both[0], both[1]);
    }

    /// <summary>A function at points, apart from autograd.</summary>
    /// <exception cref="ArgumentException">It gives another shape or type, or numbers that are not finite.</exception>
    public static Tensor Values(Func<Tensor, Tensor> function, Tensor points)
    {
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        Tensor values = function(points);
        if (values is null || !values.shape.AsSpan().SequenceEqual(points.shape))
            throw new ArgumentException($"A function of shape [{string.Join(", ", points.shape)}] gives [{(values is null ? "null" : string.Join(", ", values.shape))}]; it must give one value for each point.", nameof(function));
        CheckNumbers(values, nameof(function));
        return values.detach().clone().MoveToOuterDisposeScope();
    }
}
