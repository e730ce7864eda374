using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>
/// The network of <see cref="ConvNetOptions"/>. Parameters: <c>blocks.0.conv.weight</c>, <c>blocks.0.norm.weight</c>, …, <c>dense.weight</c>, <c>head.weight</c>
/// and their biases.
/// </summary>
public sealed class ConvNet : Module<Tensor, Tensor>
{
    private readonly ModuleList<ConvBlock> blocks = [];
    private readonly Linear? dense;
    private readonly Linear head;
    private readonly double _dropout;

    /// <summary>Creates the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images, or too small to be halved by every block.</exception>
    public ConvNet(ConvNetOptions options, ModelShape shape) : base(nameof(ConvNet))
    {
        (long channels, long height, long width) = ImageShape.Of(shape);
        OptionsCheck.Validate(options, nameof(options));
        if (Math.Min(height, width) >> options.Channels.Count == 0)
        {
            throw new ArgumentException($"An image of {height}×{width} pixels cannot be halved {options.Channels.Count} times, once for each block.");
        }

        foreach (int next in options.Channels)
        {
            blocks.Add(new ConvBlock(channels, next, options.Kernel, options.BatchNorm));
            (channels, height, width) = (next, height / 2, width / 2);
        }

        long features = channels * height * width;
        if (options.Dense > 0) dense = Linear(features, options.Dense);
        head = Linear(options.Dense > 0 ? options.Dense : features, shape.Outputs);
        _dropout = options.Dropout;
        RegisterComponents();
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input;
        foreach (ConvBlock block in blocks) x = block.call(x);
        x = Drop(x.flatten(1));
        if (dense is not null) x = Drop(dense.call(x).relu_());
        return head.call(x);
    }

    private Tensor Drop(Tensor x) => _dropout > 0 ? functional.dropout(x, _dropout, training) : x;
}
