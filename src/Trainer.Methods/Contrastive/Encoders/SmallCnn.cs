using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The encoder of <see cref="SmallCnnOptions"/>. Parameters: <c>convs.0.weight</c>, <c>norms.0.weight</c>, <c>norms.0.bias</c>, …</summary>
public sealed class SmallCnn : Encoder
{
    private readonly ModuleList<SafeConv2d> convs = [];
    private readonly ModuleList<BatchNorm2d> norms = [];

    /// <summary>Makes the encoder with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images.</exception>
    public SmallCnn(SmallCnnOptions options, IReadOnlyList<long> shape) : base(nameof(SmallCnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        (long channels, _, _) = ImageShape.Of(new(shape, 0));
        foreach (int outputs in options.Channels)
        {
            convs.Add(new SafeConv2d(channels, outputs, 3, stride: convs.Count == 0 ? 1 : 2, padding: 1, bias: false));
            norms.Add(BatchNorm2d(outputs));
            channels = outputs;
        }

        Width = channels;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long Width { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input;
        for (int i = 0; i < convs.Count; i++) x = norms[i].call(convs[i].call(x)).relu_();
        return x.mean([2, 3]);
    }
}
