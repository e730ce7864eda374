using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>
/// The network of <see cref="ResNetOptions"/>. Parameters are named as in torchvision: <c>conv1.weight</c>, <c>bn1.weight</c>,
/// <c>layer1.0.conv1.weight</c>, …, <c>layer2.0.downsample.0.weight</c>, <c>fc.weight</c>.
/// </summary>
public sealed class ResNet : Module<Tensor, Tensor>
{
    /// <summary>Halved twice, rounding up, this leaves more than one pixel to average over.</summary>
    private const int SmallestSide = 5;

    private readonly SafeConv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ModuleList<ResidualBlock> layer1;
    private readonly ModuleList<ResidualBlock> layer2;
    private readonly ModuleList<ResidualBlock> layer3;
    private readonly Linear fc;
    private readonly int _recompute;

    /// <summary>Creates the network; convolutions are initialised as in He et al. 2015 (normal, variance 2 / fan-out), the rest as PyTorch does by default.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images or have sides below 5.</exception>
    public ResNet(ResNetOptions options, ModelShape shape) : base(nameof(ResNet))
    {
        (long channels, long height, long width) = ImageShape.Of(shape);
        OptionsCheck.Validate(options, nameof(options));
        if (Math.Min(height, width) < SmallestSide)
        {
            throw new ArgumentException($"An image of {height}×{width} pixels is too small to be halved twice: each side needs {SmallestSide} pixels.");
        }

        int blocks = (options.Depth - 2) / 6;
        int first = options.Width;
        conv1 = new SafeConv2d(channels, first, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(first);
        layer1 = Stage(first, first, blocks, options.Shortcut);
        layer2 = Stage(first, 2 * first, blocks, options.Shortcut);
        layer3 = Stage(2 * first, 4 * first, blocks, options.Shortcut);
        _recompute = options.Recompute;
        fc = Linear(4 * first, shape.Outputs);
        RegisterComponents();
        foreach (SafeConv2d conv in modules().OfType<SafeConv2d>()) init.kaiming_normal_(conv.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = bn1.call(conv1.call(input)).relu_();
        ResidualBlock[] blocks = [.. layer1, .. layer2, .. layer3];
        if (_recompute > 0 && training) x = Recompute.Sequence(blocks, x, _recompute);
        else foreach (ResidualBlock block in blocks) x = block.call(x);
        return fc.call(x.mean([2, 3]));
    }

    private static ModuleList<ResidualBlock> Stage(int inputs, int outputs, int blocks, Shortcut shortcut)
    {
        ModuleList<ResidualBlock> stage = [];
        for (int i = 0; i < blocks; i++) stage.Add(new ResidualBlock(i == 0 ? inputs : outputs, outputs, shortcut));
        return stage;
    }
}
