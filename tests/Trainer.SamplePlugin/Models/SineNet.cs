using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.SamplePlugin.Models;

/// <summary>x ↦ W₂ sin(W₁x + b₁) + b₂. Parameters: <c>hidden.weight</c>, <c>hidden.bias</c>, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class SineNet : Module<Tensor, Tensor>
{
    private readonly Linear hidden, head;

    /// <summary>Creates the network.</summary>
    public SineNet(long inputs, long width, long outputs) : base(nameof(SineNet))
    {
        hidden = Linear(inputs, width);
        head = Linear(width, outputs);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => head.call(hidden.call(input.flatten(1)).sin());
}
