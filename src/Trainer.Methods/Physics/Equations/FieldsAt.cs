using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Collocation;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Equations;

/// <summary>The fields and their derivatives at points, as residuals see them: <c>u["u"]</c> is a field, <c>u["u", "x", "x"]</c> its second derivative by x, <c>u.At("x")</c> the place. Each [n].</summary>
public sealed record FieldsAt
{
    private readonly Equation _equation;
    private readonly JetSpace _space;

    /// <summary>Wraps what was computed.</summary>
    /// <param name="equation">Names fields and variables.</param>
    /// <param name="points">[n, variables].</param>
    /// <param name="space">Which derivatives there are.</param>
    /// <param name="coefficients">Taylor coefficients, [coefficients, n, fields].</param>
    internal FieldsAt(Equation equation, Tensor points, JetSpace space, Tensor coefficients) => (_equation, Points, _space, Coefficients) = (equation, points, space, coefficients);

    /// <summary>The points, [n, variables].</summary>
    public Tensor Points { get; internal init; }

    /// <summary>n.</summary>
    public long Count => Points.shape[0];

    /// <summary>All fields, [n, fields], in the equation's order.</summary>
    public Tensor Values => Coefficients[0];

    internal Tensor Coefficients { get; private init; }

    /// <summary>What was computed of the points; null where they are looked at once.</summary>
    internal PointCache? Cache { get; init; }

    /// <summary>Takes note of every derivative that is asked for, of which zeros are given where there are none; null where all must be there.</summary>
    internal ISet<MultiIndex>? Asked { get; init; }

    /// <summary>A field, or a derivative of it.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="by">The variables that it is differentiated by, one after another; none for the field itself.</param>
    /// <exception cref="ArgumentException">There is no such field or variable.</exception>
    /// <exception cref="InvalidOperationException">The derivative was not asked for when the equation was looked at first: a residual must ask for the same ones every time.</exception>
    public Tensor this[string field, params IReadOnlyList<string> by]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(by);
            int component = _equation.FieldNumber(field);
            var orders = new int[_equation.Variables.Count];
            foreach (string variable in by) orders[_equation.VariableNumber(variable)]++;
            var index = new MultiIndex(orders);
            Asked?.Add(index);
            if (!_space.Holds(index)) return Asked is not null ? zeros_like(Points.select(1, 0)) : throw new InvalidOperationException($"The residual asks for the derivative of '{field}' by {string.Join(", ", by)} now, but did not at first.");
            Tensor coefficient = Coefficients.select(0, _space.NumberOf(index)).select(1, component);
            return index.Factorial == 1 ? coefficient : coefficient * index.Factorial;
        }
    }

    /// <summary>A variable at the points, [n].</summary>
    /// <exception cref="ArgumentException">There is no such variable.</exception>
    public Tensor At(string variable) => Points.select(1, _equation.VariableNumber(variable));

    /// <summary>A quantity of the points alone, such as a source, which is computed once for as long as these stay.</summary>
    /// <param name="name">A name of its own within the term's region.</param>
    /// <param name="compute">Computes it from the points, [n, variables].</param>
    public Tensor Once(string name, Func<Tensor, Tensor> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        return Cache is null ? compute(Points) : Cache.Get(name, () => compute(Points));
    }

    /// <summary>Some of the points, one after another.</summary>
    internal FieldsAt Rows(long first, long count) => this with { Points = Points.narrow(0, first, count), Coefficients = Coefficients.narrow(1, first, count) };
}
