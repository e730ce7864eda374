using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Fourier;

/// <summary>
/// The network of <see cref="FnoOptions"/>: the inputs with the points' coordinates are lifted pointwise, go through Fourier layers, and are projected by two
/// pointwise maps with a GELU in between. Parameters: <c>lifting.weight</c>, <c>layers.0.spectral.positive</c>, …, <c>projection.weight</c>, <c>head.weight</c> and biases.
/// </summary>
public sealed class Fno : Module<Tensor, Tensor>
{
    private readonly Linear lifting;
    private readonly ModuleList<FourierLayer> layers = [];
    private readonly Linear projection;
    private readonly Linear head;
    private readonly int _padding;
    private readonly FieldShape _inputs;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the grid has fewer modes than are kept.</exception>
    public Fno(FnoOptions options, FieldShape inputs, long outputs) : base(nameof(Fno))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        OptionsCheck.Validate(options, nameof(options));
        long most = (Math.Min(inputs.Rows, inputs.Columns) + options.Padding) / 2;
        if (options.Modes > most) throw new ArgumentException($"modes is {options.Modes}, but a grid of {inputs.Rows}×{inputs.Columns} points with a padding of {options.Padding} has {most} of each sign.");
        lifting = Linear(inputs.Channels + 2, options.Width);
        for (int i = 0; i < options.Layers; i++) layers.Add(new FourierLayer(options.Width, options.Modes, i == options.Layers - 1));
        projection = Linear(options.Width, options.Projection);
        head = Linear(options.Projection, outputs);
        (_padding, _inputs) = (options.Padding, inputs);
        RegisterComponents();
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        long rows = input.shape[2], columns = input.shape[3];
        Tensor x = Pointwise.Apply(lifting, cat([input, GridCoordinates.Of(input).expand(input.shape[0], -1, -1, -1)], 1));
        if (_padding > 0) x = functional.pad(x, [0, Padding(columns, _inputs.Columns), 0, Padding(rows, _inputs.Rows)]);
        foreach (FourierLayer layer in layers) x = layer.call(x);
        if (_padding > 0) x = x.narrow(2, 0, rows).narrow(3, 0, columns);
        return Pointwise.Apply(head, functional.gelu(Pointwise.Apply(projection, x))).MoveToOuterDisposeScope();
    }

    // The same part of the side on every grid: a mode is the same wave then.
    private long Padding(long points, long trained) => (long)Math.Round(_padding * (double)points / trained);
}
