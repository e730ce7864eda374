using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;

namespace Trainer.Models.Recurrent;

/// <summary>The weights of torch's LSTM, GRU or RNN for a <see cref="FlashRecurrent"/>.</summary>
/// <remarks>
/// Torch's gates are i, f, g, o of the LSTM and r, z, n of the GRU, of which each has two biases. They are summed, but for n of the GRU: the one beside the recurrent matrix is multiplied by r and
/// has a gate g of its own here, as that matrix has.
/// </remarks>
internal sealed class TorchWeights
{
    private readonly List<(Tensor Target, Tensor Value)> _values = [];

    /// <exception cref="ArgumentException">A tensor is missing, of another shape, or of no use.</exception>
    /// <exception cref="NotSupportedException">Torch has no such cell, or the module has more than one head.</exception>
    public TorchWeights(FlashRecurrent module, IReadOnlyDictionary<string, Tensor> weights, string prefix)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(prefix);
        if (module.Cell == RecurrentCell.Slstm) throw new NotSupportedException("Torch has no sLSTM whose weights could be taken over.");
        if (module.Settings.Heads != 1) throw new NotSupportedException($"Torch's cells have one head; this module has {module.Settings.Heads}.");
        Dictionary<string, Tensor> own = weights.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
        bool hasBias = own.Keys.Any(name => name.StartsWith("bias", StringComparison.Ordinal));
        long gates = CellShape.Of(module.Cell).Input, width = module.Width;
        foreach ((RecurrentLayer layer, string suffix) in module.Directions)
        {
            _values.Add((layer.Weight, Take("weight_ih" + suffix, gates * width, layer.Weight.shape[1])));
            _values.Add((layer.Recurrent, Matrices(module.Cell, Take("weight_hh" + suffix, gates * width, width), width)));
            _values.Add((layer.Bias, hasBias ? Biases(module.Cell, Take("bias_ih" + suffix, gates * width), Take("bias_hh" + suffix, gates * width), width) : zeros_like(layer.Bias)));
        }

        if (own.Count > 0) throw new ArgumentException($"There is no place for {string.Join(", ", own.Keys.Order(StringComparer.Ordinal).Select(name => $"'{prefix}{name}'"))} in {Size(module)}.", nameof(weights));

        Tensor Take(string name, params long[] shape)
        {
            if (!own.Remove(name, out Tensor? value)) throw new ArgumentException($"'{prefix}{name}' is missing for {Size(module)}.", nameof(weights));
            return value.shape.AsSpan().SequenceEqual(shape)
                ? value : throw new ArgumentException($"'{prefix}{name}' is [{string.Join(", ", value.shape)}]; [{string.Join(", ", shape)}] is needed for {Size(module)}.", nameof(weights));
        }
    }

    /// <summary>Writes them; element types are converted.</summary>
    public void Apply()
    {
        using IDisposable off = no_grad();
        foreach ((Tensor target, Tensor value) in _values) target.copy_(value.view_as(target));
    }

    private static Tensor Matrices(RecurrentCell cell, Tensor value, long width) => cell == RecurrentCell.Gru ? Order(value, [2, 0, 1], width) : value;

    private static Tensor Biases(RecurrentCell cell, Tensor input, Tensor recurrent, long width)
    {
        if (cell != RecurrentCell.Gru) return input + recurrent;
        Tensor both = input + recurrent;
        return cat([recurrent.narrow(0, 2 * width, width), both.narrow(0, 0, 2 * width), input.narrow(0, 2 * width, width)]);
    }

    private static Tensor Order(Tensor value, long[] gates, long width) => cat([.. gates.Select(gate => value.narrow(0, gate * width, width))]);

    private static string Size(FlashRecurrent module) =>
        $"{module.GetName()} of {module.Inputs} inputs, {module.Settings.Layers} layer(s) of {module.Width}{(module.Settings.IsBidirectional ? " in both directions" : "")}";
}
