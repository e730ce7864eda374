using Trainer.State;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Averaging;

/// <summary>A running average of all weights and buffers of a run's modules, swapped in for evaluation and out again for training.</summary>
/// <remarks>
/// In a checkpoint the average is the model, and the weights in training are part of the state: what was measured is what one gets. Integer buffers
/// (counters) are not averaged but taken as they are.
/// </remarks>
public sealed class WeightAverage : IStateful, IDisposable
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def update(average: List[Tensor], weights: List[Tensor], share: float):
            torch._foreach_lerp_(average, weights, share)
        """,
        "update"));

    private readonly AverageOptions _options;
    private readonly IReadOnlyDictionary<string, Tensor> _weights;
    private readonly SortedDictionary<string, Tensor> _average = new(StringComparer.Ordinal);
    private TensorList? _averagedList, _weightList;
    private bool _isSwapped;

    /// <summary>Prepares an average, empty until the first update.</summary>
    /// <param name="options">When and with which share weights enter.</param>
    /// <param name="tree">Whose weights.</param>
    public WeightAverage(AverageOptions options, StateTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        (_options, _weights) = (options, tree.Weights());
    }

    /// <summary>How many times weights have entered.</summary>
    public long Taken { get; private set; }

    /// <summary>The average, by the weights' names; null before the first update.</summary>
    public IReadOnlyDictionary<string, Tensor>? Weights => Taken == 0 ? null : _isSwapped ? _weights : _average;

    /// <summary>Lets the weights enter the average, if this is a moment for it.</summary>
    /// <exception cref="InvalidOperationException">The average is swapped in.</exception>
    public void Update(AverageMoment moment)
    {
        if (_isSwapped) throw new InvalidOperationException("An average cannot be updated while it is swapped in.");
        if (_options.Share(moment with { Taken = Taken }) is not { } share) return;
        using IDisposable off = no_grad();
        if (Taken++ == 0)
        {
            Begin();
            return;
        }

        Function.Value.Invoke(_averagedList!, _weightList!, share);
        foreach ((string name, Tensor average) in _average)
        {
            if (!average.is_floating_point()) average.copy_(_weights[name]);
        }
    }

    /// <summary>Swaps the average and the weights, bit for bit, until the result is disposed; null before the first update.</summary>
    /// <exception cref="InvalidOperationException">It is swapped in already.</exception>
    public IDisposable? SwapIn()
    {
        if (Taken == 0) return null;
        if (_isSwapped) throw new InvalidOperationException("The average is swapped in already.");
        Exchange();
        return new Swap(this);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("taken", Taken);
        if (Taken == 0) return;
        foreach ((string name, Tensor weight) in _isSwapped ? _average : _weights) node.Set(name, weight);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        Clear();
        Taken = node.Get<long>("taken");
        if (Taken == 0) return;
        using IDisposable off = no_grad();
        Begin(); // The checkpoint's model is the average.
        foreach ((string name, Tensor weight) in _weights)
        {
            Tensor saved = node.GetTensor(name);
            if (!saved.shape.SequenceEqual(weight.shape) || saved.dtype != weight.dtype) throw new StateException($"The saved weight '{name}' does not fit the model's.");
            weight.copy_(saved);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Begin()
    {
        foreach ((string name, Tensor weight) in _weights) _average[name] = weight.clone().DetachFromDisposeScope();
        string[] averaged = [.. _average.Where(entry => entry.Value.is_floating_point()).Select(entry => entry.Key)];
        _averagedList = new TensorList([.. averaged.Select(name => _average[name])]);
        _weightList = new TensorList([.. averaged.Select(name => _weights[name])]);
    }

    private void Exchange()
    {
        using IDisposable off = no_grad();
        foreach ((string name, Tensor average) in _average)
        {
            Tensor weight = _weights[name];
            using Tensor kept = weight.clone();
            weight.copy_(average);
            average.copy_(kept);
        }

        _isSwapped = !_isSwapped;
    }

    private void Clear()
    {
        _averagedList?.Dispose();
        _weightList?.Dispose();
        (_averagedList, _weightList) = (null, null);
        foreach (Tensor tensor in _average.Values) tensor.Dispose();
        _average.Clear();
        (Taken, _isSwapped) = (0, false);
    }

    private sealed class Swap(WeightAverage average) : IDisposable
    {
        public void Dispose()
        {
            if (average._isSwapped) average.Exchange();
        }
    }
}
