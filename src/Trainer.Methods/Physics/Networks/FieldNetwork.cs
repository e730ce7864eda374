using TorchSharp;
using TorchSharp.Modules;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Physics.Networks;

/// <summary>
/// A network from places (x₀, …, x_{d−1}) to fields: d inputs, of which periodic ones are seen as cosine and sine, hidden layers of one smooth function, linear outputs. It gives derivatives by its inputs
/// with its values, carried forward. Parameters: <c>layers.0.weight</c>, ….
/// </summary>
public sealed class FieldNetwork : FieldModel
{
    private readonly ModuleList<Linear> layers;
    private readonly int _variables;
    private readonly PeriodicVariable?[] _periodic;
    private readonly JetFunction _function;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <param name="variables">d.</param>
    /// <param name="widths">The widths of the hidden layers.</param>
    /// <param name="components">How many outputs there are.</param>
    /// <param name="function">What follows each hidden layer; default tanh.</param>
    /// <param name="periodic">Which variables are periodic; default none.</param>
    /// <param name="type">The type of numbers, float32 (default) or float64.</param>
    /// <exception cref="ArgumentException">A number is below 1, or a periodic variable is not there.</exception>
    public FieldNetwork(
        int variables, IReadOnlyList<int> widths, int components = 1, JetFunction function = JetFunction.Tanh, IReadOnlyList<PeriodicVariable>? periodic = null, ScalarType type = ScalarType.Float32)
        : base(nameof(FieldNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variables, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Any(width => width < 1)) throw new ArgumentException($"Widths are 1 or more, not {string.Join(", ", widths)}.", nameof(widths));
        (_variables, _function) = (variables, function);
        _periodic = new PeriodicVariable?[variables];
        foreach (PeriodicVariable variable in periodic ?? [])
        {
            if (variable.Variable < 0 || variable.Variable >= variables || !(variable.Length > 0)) throw new ArgumentException($"{variable} is none of {variables} variables with a period above 0.", nameof(periodic));
            _periodic[variable.Variable] = variable;
        }

        long[] sizes = [_periodic.Sum(variable => variable is null ? 1 : 2), .. widths, components];
        layers = [.. Enumerable.Range(0, sizes.Length - 1).Select(i => Linear(sizes[i], sizes[i + 1], dtype: type))];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int Variables => _variables;

    /// <summary>What the first layer sees of points, with its derivatives: [coefficients, points, inputs of the first layer].</summary>
    /// <inheritdoc/>
    public override Tensor Prepare(JetSpace space, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(points);
        if (points.Dimensions != 2 || points.shape[1] != _variables || space.Variables != _variables) throw new ArgumentException($"Points are [points, {_variables}]; these are [{string.Join(", ", points.shape)}] with derivatives by {space.Variables} variables.", nameof(points));
        using DisposeScope scope = NewDisposeScope();
        return stack(space.Indices.Select(index => cat([.. Enumerable.Range(0, _variables).Select(variable => Coefficient(index, variable, points[.., variable].unsqueeze(1)))], 1))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null) =>
        new(space, JetMlp.Apply(space, _function, prepared, [.. layers.Select(layer => layer.weight)], [.. layers.Select(layer => layer.bias!)], launcher));

    // The Taylor coefficient of what is seen of one variable: xᵢ, or cos ξ and sin ξ, whose k-th derivative is that of ξ + k π/2.
    private Tensor Coefficient(MultiIndex index, int variable, Tensor x)
    {
        int order = index.Orders[variable];
        bool isOther = index.Order != order;
        if (_periodic[variable] is not { } periodic) return isOther || order > 1 ? zeros_like(x) : order == 1 ? ones_like(x) : x;
        Tensor phase = ((x - periodic.Start) * periodic.Frequency) + (order * Math.PI / 2), both = cat([phase.cos(), phase.sin()], 1);
        return isOther ? zeros_like(both) : both * (Math.Pow(periodic.Frequency, order) / index.Factorial);
    }
}
