using Trainer.Averaging;
using Trainer.Optimizers;
using static TorchSharp.torch;

namespace Trainer.State;

/// <summary>Everything of a run that must survive a restart, by name: modules, stateful parts, single values.</summary>
public sealed class StateTree
{
    private readonly Dictionary<string, nn.Module> _modules = [];
    private readonly Dictionary<string, IStateful> _parts = [];
    private readonly HashSet<string> _optional = [];

    /// <summary>The registered modules by name. Their weights are what a checkpoint's <c>model.safetensors</c> holds.</summary>
    public IReadOnlyDictionary<string, nn.Module> Modules => _modules;

    /// <summary>The registered optimizers over named parameters.</summary>
    public IEnumerable<GroupedOptimizer> Optimizers => _parts.Values.OfType<GroupedOptimizer>();

    /// <summary>The average of the weights that is kept besides them; null for none.</summary>
    public WeightAverage? Average { get; private set; }

    /// <summary>Registers a module: its parameters and buffers.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, nn.Module module)
    {
        Claim(name);
        _modules.Add(name, module);
    }

    /// <summary>Registers a stateful part.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, IStateful part)
    {
        Claim(name);
        _parts.Add(name, part);
    }

    /// <summary>Registers a stateful part that starts afresh when a saved state has nothing of it: a watcher added to a run that goes on.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddOptional(string name, IStateful part)
    {
        Add(name, part);
        _optional.Add(name);
    }

    /// <summary>Registers the average of the weights, which is then what a checkpoint's <c>model.safetensors</c> holds.</summary>
    /// <exception cref="ArgumentException">There is one already.</exception>
    public void AddAverage(WeightAverage average)
    {
        Add("average", average);
        Average = average;
    }

    /// <summary>Registers a single value by how to read and how to restore it.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add<T>(string name, Func<T> get, Action<T> set) => Add(name, new Value<T>(get, set));

    /// <summary>
    /// All weights by name, as in the module tree. A single module's names stand as they are; those of several are preceded by the
    /// name each was registered under.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Weights()
    {
        var weights = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, nn.Module module) in _modules)
        {
            foreach ((string key, Tensor tensor) in module.state_dict()) weights.Add(_modules.Count == 1 ? key : name + "." + key, tensor);
        }

        return weights;
    }

    /// <summary>The weights that evaluation sees and a checkpoint's <c>model.safetensors</c> holds: their average where one is kept and has begun.</summary>
    public IReadOnlyDictionary<string, Tensor> MeasuredWeights() => Average?.Weights ?? Weights();

    /// <summary>Writes the state of all parts.</summary>
    public void Save(StateNode node)
    {
        foreach ((string name, IStateful part) in _parts) part.SaveState(node.Child(name));
    }

    /// <summary>Restores the state of all parts.</summary>
    /// <exception cref="StateException">Something is missing or does not fit.</exception>
    public void Load(StateNode node)
    {
        foreach ((string name, IStateful part) in _parts)
        {
            StateNode child = node.Child(name);
            if (child.IsEmpty && _optional.Contains(name)) continue;
            try
            {
                part.LoadState(child);
            }
#pragma warning disable CA1031 // Parts, others' among them, meet values that no run has with exceptions of every kind; all of them mean the same.
            catch (Exception error) when (error is not (StateException or OutOfMemoryException))
#pragma warning restore CA1031
            {
                throw new StateException($"'{name}' cannot take its saved state back: {error.Message}", error);
            }
        }
    }

    private void Claim(string name)
    {
        if (_modules.ContainsKey(name) || _parts.ContainsKey(name)) throw new ArgumentException($"'{name}' is registered twice.", nameof(name));
    }

    private sealed class Value<T>(Func<T> get, Action<T> set) : IStateful
    {
        public void SaveState(StateNode node) => node.Set("value", get());

        public void LoadState(StateNode node) => set(node.Get<T>("value"));
    }
}
