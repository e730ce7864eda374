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
    private readonly Tensor? _offsets;
    private readonly Tensor? _factors;

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
        (_offsets, _factors) = (Ansatz(ansatz => ansatz.Offset, 0), Ansatz(ansatz => ansatz.Factor, 1));

        // Coefficients for all fields, [coefficients, n, fields], of which those that are not named have a constant; null where none is named.
        Tensor? Ansatz(Func<Ansatz, Func<Tensor, Tensor>?> part, double constant)
        {
            if (equation.Ansatz.Values.All(ansatz => part(ansatz) is null)) return null;
            Tensor all = zeros([space.Count, _points.shape[0], equation.Fields.Count], _points.dtype, _points.device);
            all[0].fill_(constant);
            foreach ((string field, Ansatz ansatz) in equation.Ansatz)
            {
                if (part(ansatz) is { } function) all.select(2, equation.FieldNumber(field)).copy_(PointJets.Of(space, function, _points).select(2, 0).detach());
            }

            return all.DetachFromDisposeScope();
        }
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
        if (_factors is not null) coefficients = _space.Multiply(_factors, coefficients);
        if (_offsets is not null) coefficients = coefficients + _offsets;
        return new(_equation, _points, _space, coefficients);
    }

    public void Dispose()
    {
        _points.Dispose();
        _prepared.Dispose();
        _offsets?.Dispose();
        _factors?.Dispose();
    }
}
