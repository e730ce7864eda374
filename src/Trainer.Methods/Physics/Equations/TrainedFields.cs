using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Networks;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Equations;

/// <summary>The fields that networks have learnt, anywhere: of one network, or of one for each window of time.</summary>
/// <param name="equation">The equation.</param>
/// <param name="windows">The networks, with the time up to which each holds.</param>
/// <param name="time">The variable that is time; null where there is one network.</param>
/// <param name="type">The networks' type of numbers.</param>
/// <param name="device">Where they are.</param>
public sealed class TrainedFields(Equation equation, IReadOnlyList<(FieldModel Network, double Until)> windows, string? time, ScalarType type, Device device)
{
    /// <summary>The equation.</summary>
    public Equation Equation => equation;

    /// <summary>The fields at points, without gradients.</summary>
    /// <param name="points">[n, variables], of any type of numbers.</param>
    /// <returns>[n, fields], float64 on the CPU.</returns>
    public Tensor Values(Tensor points)
    {
        using DisposeScope scope = NewDisposeScope();
        return At(points).Values.to(ScalarType.Float64).cpu().MoveToOuterDisposeScope();
    }

    /// <summary>The fields at points with derivatives, without gradients.</summary>
    /// <param name="points">[n, variables].</param>
    /// <param name="derivatives">Which.</param>
    public FieldsAt At(Tensor points, params IEnumerable<MultiIndex> derivatives)
    {
        ArgumentNullException.ThrowIfNull(points);
        using IDisposable off = no_grad();
        Tensor places = points.to(type, device);
        if (windows.Count == 1) return PreparedPoints.Evaluate(equation, windows[0].Network, places, derivatives);
        MultiIndex[] asked = [.. derivatives];
        var space = new JetSpace(equation.Variables.Count, asked);
        Tensor times = places.select(1, equation.VariableNumber(time!)), coefficients = zeros([space.Count, places.shape[0], equation.Fields.Count], type, device);
        double from = double.NegativeInfinity;
        for (int i = 0; i < windows.Count; i++)
        {
            double until = i == windows.Count - 1 ? double.PositiveInfinity : windows[i].Until;
            Tensor rows = ((times > from) & (times <= until)).nonzero().squeeze(1);
            from = until;
            if (rows.shape[0] == 0) continue;
            FieldsAt part = PreparedPoints.Evaluate(equation, windows[i].Network, places.index_select(0, rows), asked);
            coefficients.index_copy_(1, rows, part.Coefficients);
        }

        return new(equation, places, space, coefficients);
    }
}
