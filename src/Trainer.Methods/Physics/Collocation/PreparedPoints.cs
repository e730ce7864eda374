using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>Points with all that does not depend on weights, so that the fields there can be evaluated again and again.</summary>
internal sealed class PreparedPoints : IDisposable
{
    private readonly Equation _equation;
    private readonly JetSpace _space;
    private readonly Tensor _points;
    private readonly Tensor _prepared;
    private readonly IReadOnlyList<(int Field, Tensor? Offset, Tensor? Factor)> _ansatz;

    /// <param name="equation">Names variables and fields, and says how these are made of outputs.</param>
    /// <param name="space">Which derivatives are asked for.</param>
    /// <param name="points">[n, variables].</param>
    /// <param name="model">What will be evaluated, or one with the same inputs.</param>
    public PreparedPoints(Equation equation, JetSpace space, Tensor points, FieldModel model)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (_equation, _space, _points) = (equation, space, points.clone().DetachFromDisposeScope());
        // Points themselves where there is nothing to prepare.
        Tensor prepared = model.Prepare(space, _points);
        _prepared = ReferenceEquals(prepared, _points) ? prepared : prepared.DetachFromDisposeScope();
        _ansatz = [.. equation.Ansatz.Select(entry => (equation.FieldNumber(entry.Key), Jets(entry.Value.Offset), Jets(entry.Value.Factor)))];

        Tensor? Jets(Func<Tensor, Tensor>? function) => function is null ? null : PointJets.Of(space, function, _points).select(2, 0).detach().clone().DetachFromDisposeScope();
    }

    /// <summary>The fields at points that are looked at once.</summary>
    public static FieldsAt Evaluate(Equation equation, FieldModel model, Tensor points, IEnumerable<MultiIndex> derivatives)
    {
        using var prepared = new PreparedPoints(equation, new(equation.Variables.Count, derivatives), points, model);
        return prepared.Evaluate(model) with { Points = points };
    }

    /// <summary>The fields as the network is now.</summary>
    public FieldsAt Evaluate(FieldModel model, Launcher? launcher = null)
    {
        Tensor coefficients = model.Evaluate(_space, _prepared, launcher).Coefficients;
        if (_ansatz.Count == 0) return new(_equation, _points, _space, coefficients);
        Tensor[] fields = [.. Enumerable.Range(0, _equation.Fields.Count).Select(field => coefficients.select(2, field))];
        foreach ((int field, Tensor? offset, Tensor? factor) in _ansatz)
        {
            if (factor is not null) fields[field] = _space.Multiply(factor, fields[field]);
            if (offset is not null) fields[field] = fields[field] + offset;
        }

        return new(_equation, _points, _space, stack(fields, 2));
    }

    public void Dispose()
    {
        _points.Dispose();
        _prepared.Dispose();
        foreach ((_, Tensor? offset, Tensor? factor) in _ansatz)
        {
            offset?.Dispose();
            factor?.Dispose();
        }
    }
}
