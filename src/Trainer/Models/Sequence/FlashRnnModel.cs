using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Kernels.Recurrence;
using Trainer.Models.Recurrent;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The network of <see cref="FlashRnnOptions"/>. Parameters: <c>recurrence.…</c>, or <c>embedding.…</c>, <c>blocks.0.…</c> and <c>norm.…</c>; <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class FlashRnnModel : Module<Tensor, Tensor>
{
    private readonly FlashRecurrent? recurrence;
    private readonly Linear? embedding;
    private readonly ModuleList<RecurrentBlock>? blocks;
    private readonly LayerNorm? norm;
    private readonly Linear head;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public FlashRnnModel(FlashRnnOptions options, long inputs, long outputs) : base(nameof(FlashRnnModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        var settings = new RecurrentSettings { Heads = options.Heads, Dropout = options.Dropout, Kernel = new RecurrentOptions { Backend = options.Backend, Measures = options.Measures } };
        if (options.Residual)
        {
            (embedding, norm) = (Linear(inputs, options.Width), LayerNorm(options.Width));
            blocks = [];
            for (int i = 0; i < options.Layers; i++) blocks.Add(new RecurrentBlock(options.Cell, options.Width, settings with { Block = i, Blocks = options.Layers }));
        }
        else
        {
            recurrence = FlashRecurrent.Create(options.Cell, inputs, options.Width, settings with { Layers = options.Layers });
        }

        head = Linear(options.Width, outputs);
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return head.call(recurrence is null ? Blocks(input) : recurrence.call(input, null, null).Outputs).MoveToOuterDisposeScope();
    }

    private Tensor Blocks(Tensor input)
    {
        Tensor x = embedding!.call(input);
        foreach (RecurrentBlock block in blocks!) x = block.call(x, null, null).Outputs;
        return norm!.call(x);
    }
}
