using TorchSharp;
using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.UNet;

/// <summary>Two convolutions of 3×3, each with batch normalisation and a ReLU. Parameters: <c>conv1.weight</c>, <c>norm1.…</c>, <c>conv2.weight</c>, <c>norm2.…</c>.</summary>
internal sealed class UNetBlock : Module<Tensor, Tensor>
{
    private readonly SafeConv2d conv1;
    private readonly BatchNorm2d norm1;
    private readonly SafeConv2d conv2;
    private readonly BatchNorm2d norm2;

    public UNetBlock(long inputs, long outputs) : base(nameof(UNetBlock))
    {
        conv1 = new SafeConv2d(inputs, outputs, 3, padding: 1, bias: false);
        norm1 = BatchNorm2d(outputs);
        conv2 = new SafeConv2d(outputs, outputs, 3, padding: 1, bias: false);
        norm2 = BatchNorm2d(outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return norm2.call(conv2.call(norm1.call(conv1.call(input)).relu_())).relu_().MoveToOuterDisposeScope();
    }
}
