using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Weights;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>The terms of one region with their points.</summary>
internal sealed class PointGroup : IDisposable
{
    private readonly Equation _equation;
    private readonly IReadOnlyList<Term> _terms;
    private readonly PointCache[] _caches = [new(), new()];

    /// <param name="equation">The equation.</param>
    /// <param name="terms">Its terms of one region.</param>
    /// <exception cref="ArgumentException">A residual asks for what is not there.</exception>
    public PointGroup(Equation equation, IReadOnlyList<Term> terms)
    {
        (_equation, _terms) = (equation, terms);
        Asked = FindAsked(equation, terms);
    }

    public Region Region => _terms[0].Region;

    public IEnumerable<string> TermNames => _terms.Select(term => term.Name);

    /// <summary>The derivatives that the residuals ask for.</summary>
    public IReadOnlyCollection<MultiIndex> Asked { get; }

    /// <summary>The points, [n, variables]; of two places that are compared, those of the first.</summary>
    public Tensor Points { get; private set; } = zeros(0, 0).DetachFromDisposeScope();

    /// <summary>Moves to other points, of which it keeps a copy.</summary>
    public void MoveTo(Tensor points)
    {
        Tensor own = points.clone().DetachFromDisposeScope();
        Dispose();
        Points = own;
    }

    /// <summary>Points of the group as the network is asked: of two places, one after the other.</summary>
    public Tensor Asking(Tensor points)
    {
        if (Region is not { Variable: { } name, Other: { } other }) return points;
        Tensor others = points.clone();
        others.select(1, _equation.VariableNumber(name)).fill_(other);
        return cat([points, others]);
    }

    /// <summary>The residuals of the terms.</summary>
    /// <param name="fields">The fields at what <see cref="Asking"/> gave.</param>
    /// <param name="areOwn">Whether it gave them of the group's own points, so that what depends on these only is computed once.</param>
    public IEnumerable<TermResidual> Residuals(FieldsAt fields, bool areOwn = false)
    {
        bool isPair = Region.Other is not null;
        long count = isPair ? fields.Count / 2 : fields.Count;
        FieldsAt[] places = isPair ? [fields.Rows(0, count), fields.Rows(count, count)] : [fields];
        if (areOwn) places = [.. places.Select((place, i) => place with { Cache = _caches[i] })];
        return _terms.Select(term => new TermResidual(term.Name, Checked(term, term.Residual(places), count)));
    }

    public void Dispose()
    {
        Points.Dispose();
        foreach (PointCache cache in _caches) cache.Dispose();
    }

    private static Tensor Checked(Term term, Tensor residual, long count) => residual.Dimensions is 1 or 2 && residual.shape[0] == count
        ? residual
        : throw new InvalidOperationException($"The residual of '{term.Name}' is [{string.Join(", ", residual.shape)}] at {count} points: it is [{count}], or [{count}, k].");

    // A residual tells what it needs by asking: it is called once with zeros.
    private static HashSet<MultiIndex> FindAsked(Equation equation, IReadOnlyList<Term> terms)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var asked = new HashSet<MultiIndex>();
        Tensor middle = tensor([.. equation.Variables.Select(variable => (variable.From + variable.To) / 2)]).unsqueeze(0);
        FieldsAt fields = new(equation, middle, new(equation.Variables.Count), zeros(1, 1, equation.Fields.Count, ScalarType.Float64)) { Asked = asked };
        foreach (Term term in terms) Checked(term, term.Residual([fields, fields]), 1);
        return asked;
    }
}
