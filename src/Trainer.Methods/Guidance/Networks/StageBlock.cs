using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A block of a <see cref="StagedResNet"/>: two 3×3 convolutions, or 1×1, 3×3 and 1×1 with four times the channels, each with batch normalisation; the input added where there are skips, by a 1×1 convolution where shapes differ.</summary>
internal sealed class StageBlock : Module<Tensor, Tensor>
{
    private readonly SafeConv2d conv1, conv2;
    private readonly SafeConv2d? conv3;
    private readonly BatchNorm2d bn1, bn2;
    private readonly BatchNorm2d? bn3;
    private readonly Sequential? downsample;
    private readonly bool _skips;

    public StageBlock(long inputs, long channels, long stride, bool bottleneck, bool skips) : base(nameof(StageBlock))
    {
        _skips = skips;
        long outputs = bottleneck ? 4 * channels : channels;
        conv1 = bottleneck ? new SafeConv2d(inputs, channels, 1, bias: false) : new SafeConv2d(inputs, channels, 3, stride, padding: 1, bias: false);
        conv2 = new SafeConv2d(channels, channels, 3, bottleneck ? stride : 1, padding: 1, bias: false);
        (bn1, bn2) = (BatchNorm2d(channels), BatchNorm2d(channels));
        if (bottleneck) (conv3, bn3) = (new SafeConv2d(channels, outputs, 1, bias: false), BatchNorm2d(outputs));
        if (skips && (stride != 1 || inputs != outputs)) downsample = Sequential(new SafeConv2d(inputs, outputs, 1, stride, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_()));
        if (conv3 is not null) x = bn3!.call(conv3.call(x.relu_()));
        return (_skips ? x + (downsample?.call(input) ?? input) : x).relu_();
    }
}
