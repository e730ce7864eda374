using TorchSharp;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The network of <see cref="SequenceClassifierOptions"/>. Parameters: <c>sequence.…</c>.</summary>
public sealed class SequenceClassifier : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> sequence;
    private readonly PixelOrder _order;
    private readonly int _pool;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, the samples are not images, the squares do not fit into them, or there are more steps than the sequence model looks at.</exception>
    public SequenceClassifier(SequenceClassifierOptions options, ModelShape shape) : base(nameof(SequenceClassifier))
    {
        (long channels, long height, long width) = ImageShape.Of(shape);
        OptionsCheck.Validate(options, nameof(options));
        (_order, _pool) = (options.Order, options.Pool);
        if (height % _pool != 0 || width % _pool != 0) throw new ArgumentException($"Squares of {_pool}×{_pool} pixels (pool) do not fit into images of {height}×{width}.", nameof(options));
        (height, width) = (height / _pool, width / _pool);
        (long steps, long inputs) = _order == PixelOrder.Rows ? (height, channels * width) : (height * width, channels);
        if (options.Sequence.LongestSequence < steps) throw new ArgumentException($"An image is a sequence of {steps} steps; the sequence model looks at {options.Sequence.LongestSequence}.", nameof(options));
        sequence = options.Sequence.Create(inputs, shape.Outputs);
        RegisterComponents();
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = _pool == 1 ? input : functional.avg_pool2d(input, _pool);
        Tensor steps = _order == PixelOrder.Rows ? image.transpose(1, 2).flatten(2) : image.flatten(2).transpose(1, 2);
        return sequence.call(steps).select(1, -1).MoveToOuterDisposeScope();
    }
}
