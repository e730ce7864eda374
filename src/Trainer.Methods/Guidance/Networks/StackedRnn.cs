using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models.Recurrent;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="StackedRnnOptions"/>. Parameters: <c>embedding.weight</c>, <c>layers.0.layers.0.weight</c>, …, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class StackedRnn : Module<Tensor, Tensor>
{
    private readonly Linear embedding, head;
    private readonly ModuleList<FlashElman> layers = [];
    private readonly bool _released;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public StackedRnn(StackedRnnOptions options, long inputs, long outputs) : base(nameof(StackedRnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        _released = options.Released;
        (embedding, head) = (Linear(inputs, options.Embedding, hasBias: false), Linear(options.Width, outputs));
        for (int i = 0; i < options.Layers; i++) layers.Add(new FlashElman(i == 0 ? options.Embedding : options.Width, options.Width));
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor? states) = (embedding.call(input), null);
        foreach (FlashElman layer in layers) (x, states) = layer.call(x, _released ? states : null, null);
        return head.call(x).MoveToOuterDisposeScope();
    }
}
