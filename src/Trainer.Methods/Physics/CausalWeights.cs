using TorchSharp;
using Trainer.Methods.Physics.Equations;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>The weights of <see cref="CausalityOptions"/> for the points of a stage.</summary>
internal sealed class CausalWeights(CausalityOptions options) : IStateful, IDisposable
{
    private Tensor? _slices;
    private Tensor? _counts;
    private Tensor? _held;
    private int _level;
    private double _last = 1;

    /// <summary>ε as of now.</summary>
    public double Epsilon => options.Epsilons[_level];

    /// <summary>Sorts points into slices.</summary>
    public void MoveTo(Tensor points, Equation equation)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Dispose();
        Variable time = equation.Variables[equation.VariableNumber(equation.Time!)];
        Tensor shares = (points.select(1, equation.VariableNumber(time.Name)) - time.From) / time.Length;
        _slices = (shares * options.Slices).floor().clamp(0, options.Slices - 1).to_type(ScalarType.Int64).DetachFromDisposeScope();
        _counts = zeros(options.Slices, points.dtype, points.device).index_add_(0, _slices, ones_like(shares), 1).clamp(min: 1).DetachFromDisposeScope();
    }

    /// <summary>Begins a step, whose weights are those of its first evaluation.</summary>
    public void Begin()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <summary>The weights of the points, [n].</summary>
    /// <param name="squares">The squares of the residuals at the points, [n], each term's with its weight.</param>
    /// <param name="initial">The initial condition's loss with its weight; null where it is fulfilled exactly.</param>
    public Tensor Of(Tensor squares, Tensor? initial)
    {
        if (_held is not null) return _held;
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor losses = zeros_like(_counts!).index_add_(0, _slices!, squares.detach(), 1) / _counts!;
        Tensor before = losses.cumsum(0) - losses;
        if (initial is not null) before += initial.detach();
        Tensor weights = (before * -Epsilon).exp();
        _last = weights.min().ToDouble();
        return _held = weights.index_select(0, _slices!).DetachFromDisposeScope();
    }

    /// <summary>Whether ε is the last.</summary>
    public bool IsLast => _level == options.Epsilons.Count - 1;

    /// <summary>Goes on to the next ε where all weights are large.</summary>
    /// <returns>Whether it did.</returns>
    public bool End()
    {
        if (IsLast || _last <= options.Threshold) return false;
        _level++;
        return true;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node) => node.Set("level", _level);

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        int level = node.Get<int>("level");
        _level = level >= 0 && level < options.Epsilons.Count ? level : throw new StateException($"The saved weights are at ε number {level} of {options.Epsilons.Count}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Begin();
        _slices?.Dispose();
        _counts?.Dispose();
    }
}
