using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="StagedResNetOptions"/>. Parameters: <c>conv1.weight</c>, <c>bn1.weight</c>, <c>layer1.0.conv1.weight</c>, …, <c>layer2.0.downsample.0.weight</c>, …, <c>fc.weight</c>.</summary>
public sealed class StagedResNet : Module<Tensor, Tensor>
{
    private const int Expansion = 4;
    private readonly SafeConv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Linear fc;
    private readonly List<ModuleList<StageBlock>> _stages = [];
    private readonly bool _isSmall;

    /// <summary>Makes the network; convolutions are initialised as in He et al. 2015 (normal, variance 2 / fan-out), the rest as PyTorch does by default.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public StagedResNet(StagedResNetOptions options, ModelShape shape) : base(nameof(StagedResNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        (_isSmall, long width) = (options.SmallStem, options.Channels[0]);
        long images = ImageChannels.Of(shape);
        conv1 = _isSmall ? new SafeConv2d(images, width, 3, padding: 1, bias: false) : new SafeConv2d(images, width, 7, 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(width);
        for (int i = 0; i < options.Blocks.Count; i++)
        {
            ModuleList<StageBlock> stage = [];
            for (int block = 0; block < options.Blocks[i]; block++)
            {
                stage.Add(new StageBlock(width, options.Channels[i], block == 0 ? options.Strides[i] : 1, options.Bottleneck, options.Skips));
                width = options.Channels[i] * (options.Bottleneck ? Expansion : 1);
            }

            _stages.Add(stage);
        }

        (avgpool, fc) = (AdaptiveAvgPool2d(1), Linear(width, shape.Outputs));
        RegisterComponents();
        for (int i = 0; i < _stages.Count; i++) register_module($"layer{i + 1}", _stages[i]);
        foreach (SafeConv2d conv in modules().OfType<SafeConv2d>()) init.kaiming_normal_(conv.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = bn1.call(conv1.call(input)).relu_();
        if (!_isSmall) x = functional.max_pool2d(x, 3, 2, 1);
        foreach (StageBlock block in _stages.SelectMany(stage => stage)) x = block.call(x);
        return fc.call(avgpool.call(x).flatten(1));
    }
}
