using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Checkpoints;

/// <summary>
/// A copy in the host's memory of all that a checkpoint holds, for writing it while training goes on. Its memory is kept and used again for the next, so
/// that only the first pays for getting it: as much as weights and optimizer state take.
/// </summary>
public sealed class CheckpointSnapshot : IDisposable
{
    private readonly Dictionary<string, Tensor> _copies = [];

    /// <summary>The weights by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; private set; } = new Dictionary<string, Tensor>();

    /// <summary>Everything else.</summary>
    public StateNode State { get; private set; } = new();

    /// <summary>How many optimisation steps had been made.</summary>
    public long Step { get; private set; }

    /// <summary>Copies the present state over the one held before.</summary>
    public void Take(StateTree tree, long step)
    {
        ArgumentNullException.ThrowIfNull(tree);
        using IDisposable off = no_grad();
        var state = new StateNode();
        tree.Save(state);
        Weights = Copy("weights/", tree.MeasuredWeights());
        foreach ((string name, Tensor tensor) in Copy("state/", state.Tensors)) state.Tensors[name] = tensor;
        (State, Step) = (state, step);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor copy in _copies.Values) copy.Dispose();
        _copies.Clear();
    }

    private SortedDictionary<string, Tensor> Copy(string prefix, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var copies = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in tensors)
        {
            string key = prefix + name;
            if (!_copies.TryGetValue(key, out Tensor? copy) || copy.dtype != tensor.dtype || !copy.shape.SequenceEqual(tensor.shape))
            {
                copy?.Dispose();
                _copies[key] = copy = empty(tensor.shape, tensor.dtype, CPU).DetachFromDisposeScope();
            }

            copy.copy_(tensor);
            copies[name] = copy;
        }

        return copies;
    }
}
