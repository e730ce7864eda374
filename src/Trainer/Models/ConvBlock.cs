using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>Convolution (same size), batch normalisation if wanted, ReLU, 2×2 max pooling. Parameters: <c>conv.weight</c>, <c>conv.bias</c>, <c>norm.…</c>.</summary>
internal sealed class ConvBlock : Module<Tensor, Tensor>
{
    private readonly SafeConv2d conv;
    private readonly BatchNorm2d? norm;

    public ConvBlock(long inputs, long outputs, int kernel, bool batchNorm) : base(nameof(ConvBlock))
    {
        // Batch normalisation takes the mean away, and a bias with it.
        conv = new SafeConv2d(inputs, outputs, kernel, padding: kernel / 2, bias: !batchNorm);
        if (batchNorm) norm = BatchNorm2d(outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = conv.call(input);
        if (norm is not null) x = norm.call(x);
        // ReLU and maximum commute; after pooling it has a quarter of the work.
        return functional.max_pool2d(x, 2).relu_();
    }
}
