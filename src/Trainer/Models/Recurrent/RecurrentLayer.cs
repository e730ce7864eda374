using TorchSharp;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Models.Recurrent;

/// <summary>A layer in one direction: the input's projection and the recurrence. Parameters: <c>weight</c>, <c>recurrent</c>, <c>bias</c>.</summary>
internal sealed class RecurrentLayer : Module
{
    private readonly Parameter weight, recurrent, bias;
    private readonly RecurrentCell _cell;

    public RecurrentLayer(RecurrentCell cell, long inputs, int width, RecurrentSettings settings, int block, int blocks) : base(nameof(RecurrentLayer))
    {
        _cell = cell;
        CellShape shape = CellShape.Of(cell);
        (long heads, long units) = (settings.Heads, width / settings.Heads);
        using IDisposable off = no_grad();
        // Heads outside gates: the order of memory in which the kernels read a head's gates fastest.
        weight = Uniform(heads * shape.Input * units, inputs);
        recurrent = Uniform(shape.Recurrent, heads, units, units);
        bias = Uniform(shape.Gates, heads, units);
        using DisposeScope scope = NewDisposeScope();
        if (cell == RecurrentCell.Lstm) bias[1].fill_(1);
        if (cell == RecurrentCell.Slstm) bias.zero_()[1].copy_(ForgetBias.PowerLaw((int)units, block, blocks));
        RegisterComponents();

        Parameter Uniform(params long[] sizes)
        {
            double limit = 1 / Math.Sqrt(width);
            return new Parameter(empty(sizes).uniform_(-limit, limit));
        }
    }

    /// <summary>[heads · input gates · D, inputs].</summary>
    public Parameter Weight => weight;

    /// <summary>[recurrent gates, heads, D, D].</summary>
    public Parameter Recurrent => recurrent;

    /// <summary>[gates, heads, D].</summary>
    public Parameter Bias => bias;

    /// <summary>Runs over sequences, batch or time first as the options say.</summary>
    public RecurrentStates Run(Tensor input, Tensor? states, Tensor? lengths, RecurrentOptions options)
    {
        (long heads, long units) = (bias.shape[1], bias.shape[2]);
        using Tensor product = functional.linear(input, weight);
        using Tensor gates = product.view(input.shape[0], input.shape[1], heads, CellShape.Of(_cell).Input, units).transpose(2, 3);
        return FlashRnn.Run(gates, recurrent, bias, states, _cell, options, lengths);
    }
}
