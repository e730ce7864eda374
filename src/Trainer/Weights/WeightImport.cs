using Trainer.Configuration;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Weights;

/// <summary>
/// Stored weights beside a model's: what fits, what is missing, what is too much, what is of another shape. Making it reads no tensor and changes nothing.
/// </summary>
public sealed class WeightImport
{
    private readonly SafetensorsSet _source;
    private readonly IReadOnlyDictionary<string, Tensor> _model;

    /// <summary>Compares.</summary>
    /// <param name="source">The stored weights, PyTorch's or anyone's; they must stay open until <see cref="Apply"/>.</param>
    /// <param name="model">The model's weights and buffers by name.</param>
    /// <param name="map">Turns stored names into the model's.</param>
    /// <exception cref="ConfigException">Two stored tensors get the same name.</exception>
    public WeightImport(SafetensorsSet source, IReadOnlyDictionary<string, Tensor> model, NameMap map)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(map);
        (_source, _model) = (source, model);
        var matched = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (unexpected, mismatched) = (new List<string>(), new List<(string, string, string)>());
        foreach ((string stored, SafetensorsEntry entry) in source.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (map.Apply(stored) is not { } name) continue;
            if (!model.TryGetValue(name, out Tensor? weight)) unexpected.Add(stored);
            else if (!entry.Shape.SequenceEqual(weight.shape)) mismatched.Add((name, Shape(entry.Shape), Shape(weight.shape)));
            else if (!matched.TryAdd(name, stored)) throw new ConfigException("map", $"'{stored}' and '{matched[name]}' of {source.Path} both become '{name}'");
        }

        var known = mismatched.Select(entry => entry.Item1).ToHashSet();
        Matched = matched;
        Unexpected = unexpected;
        Mismatched = mismatched;
        // PyTorch counts batches in normalisation layers; files of before it did, and of others, do not.
        Missing = [.. model.Keys.Where(name => !matched.ContainsKey(name) && !known.Contains(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The weights that will be set, with the stored names they come from.</summary>
    public IReadOnlyDictionary<string, string> Matched { get; }

    /// <summary>Weights of the model that nothing stored is for.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Stored tensors that the model has no place for.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Weights whose stored counterpart has another shape: the name, the shape stored, the model's shape.</summary>
    public IReadOnlyList<(string Name, string Stored, string Model)> Mismatched { get; }

    /// <summary>Whether every weight is set and nothing is left over.</summary>
    public bool IsComplete => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;

    /// <summary>Sets the weights that match; the element type may differ and is converted.</summary>
    /// <exception cref="SafetensorsException">A file cannot be read.</exception>
    public void Apply()
    {
        using IDisposable off = no_grad();
        foreach ((string name, string stored) in Matched)
        {
            using Tensor value = _source.Read(stored);
            _model[name].copy_(value);
        }
    }

    private static string Shape(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";
}
