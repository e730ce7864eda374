using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The encoder of <see cref="ResNet18Options"/>. Parameters are named as in torchvision: <c>conv1.weight</c>, <c>bn1.weight</c>, <c>layer1.0.conv1.weight</c>, …, <c>layer2.0.downsample.0.weight</c>, …</summary>
public sealed class ResNet18 : Encoder
{
    private readonly SafeConv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ModuleList<ResidualBlock> layer1, layer2, layer3, layer4;

    /// <summary>Makes the encoder; convolutions are initialised as in He et al. 2015 (normal, variance 2 / fan-out), the rest as PyTorch does by default.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public ResNet18(ResNet18Options options, IReadOnlyList<long> shape) : base(nameof(ResNet18))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        (long channels, _, _) = ImageShape.Of(new(shape, 0));
        int width = options.Width;
        (conv1, bn1) = (new SafeConv2d(channels, width, 3, padding: 1, bias: false), BatchNorm2d(width));
        (layer1, layer2, layer3, layer4) = (Stage(width, width), Stage(width, 2 * width), Stage(2 * width, 4 * width), Stage(4 * width, 8 * width));
        Width = 8 * width;
        RegisterComponents();
        foreach (SafeConv2d conv in modules().OfType<SafeConv2d>()) init.kaiming_normal_(conv.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    /// <inheritdoc/>
    public override long Width { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor x = bn1.call(conv1.call(input)).relu_();
        foreach (ResidualBlock block in (ResidualBlock[])[.. layer1, .. layer2, .. layer3, .. layer4]) x = block.call(x);
        return x.mean([2, 3]);
    }

    private static ModuleList<ResidualBlock> Stage(int inputs, int outputs) => [new ResidualBlock(inputs, outputs, Shortcut.Project), new ResidualBlock(outputs, outputs, Shortcut.Project)];
}
