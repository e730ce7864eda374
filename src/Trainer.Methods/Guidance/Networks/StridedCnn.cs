using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="StridedCnnOptions"/>. Parameters: <c>convs.0.weight</c>, <c>norms.0.weight</c>, …, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class StridedCnn : Module<Tensor, Tensor>
{
    private readonly ModuleList<SafeConv2d> convs = [];
    private readonly ModuleList<BatchNorm2d> norms = [];
    private readonly AdaptiveAvgPool2d pool;
    private readonly Linear head;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public StridedCnn(StridedCnnOptions options, ModelShape shape) : base(nameof(StridedCnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        long channels = ImageChannels.Of(shape);
        foreach ((int outputs, int stride) in options.Channels.Zip(options.Strides))
        {
            convs.Add(new SafeConv2d(channels, outputs, 3, stride, padding: 1, bias: false));
            norms.Add(BatchNorm2d(outputs));
            channels = outputs;
        }

        (pool, head) = (AdaptiveAvgPool2d(1), Linear(channels, shape.Outputs));
        RegisterComponents();
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input;
        for (int i = 0; i < convs.Count; i++) x = norms[i].call(convs[i].call(x)).relu_();
        return head.call(pool.call(x).flatten(1));
    }
}
