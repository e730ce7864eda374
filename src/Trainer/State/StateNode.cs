using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Trainer.State;

/// <summary>
/// One place in a saved state: named values (numbers, strings, arrays: whatever JSON holds exactly) and named tensors.
/// Children share their root's store; their names are joined with '/'.
/// </summary>
public sealed class StateNode
{
    private readonly string _prefix;

    /// <summary>Creates an empty root.</summary>
    public StateNode() : this("", [], []) { }

    private StateNode(string prefix, SortedDictionary<string, JsonNode?> values, SortedDictionary<string, Tensor> tensors)
    {
        _prefix = prefix;
        Values = values;
        Tensors = tensors;
    }

    /// <summary>All values of the whole state by full name.</summary>
    public SortedDictionary<string, JsonNode?> Values { get; }

    /// <summary>All tensors of the whole state by full name.</summary>
    public SortedDictionary<string, Tensor> Tensors { get; }

    /// <summary>True when nothing is stored at or below this place.</summary>
    public bool IsEmpty => !Values.Keys.Concat(Tensors.Keys).Any(name => name.StartsWith(_prefix, StringComparison.Ordinal));

    /// <summary>The node below this one with the given name.</summary>
    public StateNode Child(string name) => new(_prefix + name + "/", Values, Tensors);

    /// <summary>Stores a value. Doubles and floats keep every bit; NaN and infinities are allowed.</summary>
    public void Set<T>(string name, T value)
    {
        if (value is Tensor tensor) Set(name, tensor); // A parameter, whose own type this overload fits better.
        else Values[_prefix + name] = JsonSerializer.SerializeToNode(value, StateJson.Options);
    }

    /// <summary>Stores a tensor by reference.</summary>
    public void Set(string name, Tensor tensor) => Tensors[_prefix + name] = tensor;

    /// <summary>True when a value of this name was stored.</summary>
    public bool HasValue(string name) => Values.ContainsKey(_prefix + name);

    /// <summary>True when a tensor of this name was stored.</summary>
    public bool HasTensor(string name) => Tensors.ContainsKey(_prefix + name);

    /// <summary>The stored value.</summary>
    /// <exception cref="StateException">There is none of this name, or it is of another type.</exception>
    public T Get<T>(string name)
    {
        if (!Values.TryGetValue(_prefix + name, out JsonNode? node)) throw new StateException($"The saved state has no '{_prefix}{name}'.");
        try
        {
            return node.Deserialize<T>(StateJson.Options) ?? throw new StateException($"'{_prefix}{name}' in the saved state is null.");
        }
        catch (JsonException error)
        {
            throw new StateException($"'{_prefix}{name}' in the saved state is not a {typeof(T).Name}: {error.Message}", error);
        }
    }

    /// <summary>The stored tensor, which stays the store's own.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public Tensor GetTensor(string name) => Tensors.TryGetValue(_prefix + name, out Tensor? tensor)
        ? tensor
        : throw new StateException($"The saved state has no tensor '{_prefix}{name}'.");
}
