using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The network of <see cref="TorchLstmOptions"/>. Parameters: <c>recurrence.…</c> as torch names them, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class TorchLstmModel : Module<Tensor, Tensor>
{
    private readonly LSTM recurrence;
    private readonly Linear head;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TorchLstmModel(TorchLstmOptions options, long inputs, long outputs) : base(nameof(TorchLstmModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        recurrence = LSTM(inputs, options.Width, options.Layers, batchFirst: true);
        head = Linear(options.Width, outputs);
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return head.call(recurrence.call(input).Item1).MoveToOuterDisposeScope();
    }
}
