using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Recurrent;

/// <summary>
/// A recurrent network of one kind of cell in layers, whose recurrences run in one call of <see cref="FlashRnn"/> each. Parameters: <c>layers.0.weight</c> [heads · input gates · D, inputs],
/// <c>layers.0.recurrent</c> [recurrent gates, heads, D, D] and <c>layers.0.bias</c> [gates, heads, D], where D is the width of a head; <c>reverse.0.…</c> where it is bidirectional.
/// </summary>
/// <remarks>Pöppel, Beck and Hochreiter, "FlashRNN: I/O-aware optimization of traditional RNNs on modern hardware", 2024.</remarks>
public abstract class FlashRecurrent : Module<Tensor, Tensor?, Tensor?, (Tensor Outputs, Tensor States)>
{
    private readonly ModuleList<RecurrentLayer> layers = [];
    private readonly ModuleList<RecurrentLayer>? reverse;

    /// <summary>Makes the module; weights are drawn from torch's default generator.</summary>
    /// <exception cref="ArgumentException">A size is out of range, or the heads do not divide the width.</exception>
    private protected FlashRecurrent(string name, RecurrentCell cell, long inputs, int width, RecurrentSettings? settings) : base(name)
    {
        settings ??= new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        OptionsCheck.Validate(settings, nameof(settings));
        if (width % settings.Heads != 0) throw new ArgumentException($"heads ({settings.Heads}) do not divide the width of {width}.", nameof(settings));
        int blocks = settings.Blocks ?? settings.Block + settings.Layers;
        if (settings.Block + settings.Layers > blocks)
            throw new ArgumentException($"{settings.Layers} layers from block {settings.Block} on do not fit into {blocks} blocks.", nameof(settings));
        (Cell, Inputs, Width, Settings) = (cell, inputs, width, settings);
        if (settings.IsBidirectional) reverse = [];
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            long below = layer == 0 ? inputs : OutputWidth;
            layers.Add(new RecurrentLayer(cell, below, width, settings, settings.Block + layer, blocks));
            reverse?.Add(new RecurrentLayer(cell, below, width, settings, settings.Block + layer, blocks));
        }

        Register();
    }

    /// <summary>The cell.</summary>
    public RecurrentCell Cell { get; }

    /// <summary>Values that go in at each step.</summary>
    public long Inputs { get; }

    /// <summary>The width H of h: heads times the width of a head.</summary>
    public int Width { get; }

    /// <summary>How it is built.</summary>
    public RecurrentSettings Settings { get; }

    /// <summary>Values that come out at each step: H, or 2 H where it is bidirectional.</summary>
    public long OutputWidth => Settings.IsBidirectional ? 2L * Width : Width;

    /// <summary>The layers, in each direction.</summary>
    internal IEnumerable<(RecurrentLayer Layer, string Suffix)> Directions => layers
        .SelectMany((layer, i) => ((RecurrentLayer, string)[])[(layer, $"_l{i}"), .. reverse is not null ? [(reverse[i], $"_l{i}_reverse")] : ((RecurrentLayer, string)[])[]]);

    /// <summary>The module of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="inputs">Values that go in at each step.</param>
    /// <param name="width">The width H.</param>
    /// <param name="settings">The rest.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the heads do not divide the width.</exception>
    public static FlashRecurrent Create(RecurrentCell cell, long inputs, int width, RecurrentSettings? settings = null) => cell switch
    {
        RecurrentCell.Elman => new FlashElman(inputs, width, settings),
        RecurrentCell.Lstm => new FlashLstm(inputs, width, settings),
        RecurrentCell.Gru => new FlashGru(inputs, width, settings),
        RecurrentCell.Slstm => new FlashSlstm(inputs, width, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, null),
    };

    /// <summary>Runs over sequences.</summary>
    /// <param name="input">[batch, time, inputs], or [time, batch, inputs] where time comes first.</param>
    /// <param name="states">The states before the first step, as a call returns them; null for zeros.</param>
    /// <param name="lengths">The steps of each sequence, int64 or int32 [batch]; null for all. What lies beyond an end is not looked at.</param>
    /// <returns>
    /// The last layer's outputs, [batch, time, H] or time first, 2 H where it is bidirectional, zeros beyond a sequence's end; and the states after each sequence's last step (its first one for the
    /// layers that run backwards), [layers · directions, states, batch, heads, D], h first.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes or types do not go together.</exception>
    public override (Tensor Outputs, Tensor States) forward(Tensor input, Tensor? states, Tensor? lengths)
    {
        Check(input, states);
        using DisposeScope scope = NewDisposeScope();
        int time = Settings.Kernel.IsBatchFirst ? 1 : 0;
        SequenceEnds ends = new(lengths, input.shape[1 - time], input.shape[time], time);
        Tensor x = ends.Mask(input);
        var last = new List<Tensor>();
        for (int i = 0; i < Settings.Layers; i++)
        {
            if (i > 0 && Settings.Dropout > 0) x = functional.dropout(x, Settings.Dropout, training);
            Tensor outputs = ends.Mask(Run(layers[i], x));
            if (reverse is not null) outputs = cat([outputs, ends.Mask(ends.Reverse(Run(reverse[i], ends.Reverse(x))))], -1);
            x = outputs;
        }

        return (x.MoveToOuterDisposeScope(), stack(last).MoveToOuterDisposeScope());

        Tensor Run(RecurrentLayer layer, Tensor sequence)
        {
            RecurrentStates result = layer.Run(sequence, states?[last.Count], lengths, Settings.Kernel);
            last.Add(result.Last);
            return result.Outputs.flatten(2);
        }
    }

    /// <summary>Takes over the weights of torch's LSTM, GRU or RNN (tanh), so that outputs are the same.</summary>
    /// <param name="weights">Its tensors, named <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, …, with <c>_reverse</c> behind for the other direction; no biases at all stand for zeros.</param>
    /// <param name="prefix">What stands before the names; other tensors are left alone.</param>
    /// <exception cref="ArgumentException">A tensor is missing, of another shape, or of no use here; nothing has been changed then.</exception>
    /// <exception cref="NotSupportedException">Torch has no such cell, or this module has more than one head.</exception>
    public void Import(IReadOnlyDictionary<string, Tensor> weights, string prefix = "") => new TorchWeights(this, weights, prefix).Apply();

    /// <summary>Takes over the weights of TorchSharp's LSTM, GRU or RNN (tanh).</summary>
    /// <param name="module">The module.</param>
    /// <exception cref="ArgumentException">It has other sizes, or is of another kind; nothing has been changed then.</exception>
    /// <exception cref="NotSupportedException">Torch has no such cell, or this module has more than one head.</exception>
    public void Import(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Import(module.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter));
    }

    // Under the names of the fields, as a model that has this module registers them again.
    private void Register() => RegisterComponents();

    private void Check(Tensor input, Tensor? states)
    {
        ArgumentNullException.ThrowIfNull(input);
        string order = Settings.Kernel.IsBatchFirst ? "batch, time" : "time, batch";
        if (input.Dimensions != 3 || input.shape[2] != Inputs) throw new ArgumentException($"{GetName()} takes [{order}, {Inputs}]; this is [{string.Join(", ", input.shape)}].", nameof(input));
        long[] shape = [(Settings.IsBidirectional ? 2 : 1) * Settings.Layers, CellShape.Of(Cell).States, input.shape[Settings.Kernel.IsBatchFirst ? 0 : 1], Settings.Heads, Width / Settings.Heads];
        if (states is not null && !states.shape.AsSpan().SequenceEqual(shape))
            throw new ArgumentException($"The states of {GetName()} are [layers · directions, states, batch, heads, width of a head], here [{string.Join(", ", shape)}]; these are [{string.Join(", ", states.shape)}].", nameof(states));
    }
}
