using TorchSharp;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The method of <see cref="ByolOptions"/>. Each view is a batch of its own, normalised by its own statistics, in the target network too.</summary>
public sealed class Byol : ContrastiveMethod
{
    private readonly Module<Tensor, Tensor> _predictor, _targetProjector;
    private readonly Encoder _targetEncoder;
    private readonly MomentumCopy _copy;
    private readonly double _momentum;

    /// <summary>Makes encoder, projector and predictor, and the momentum copies of the first two.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder does not take such samples.</exception>
    public Byol(ByolOptions options, EncoderOptions encoder, IReadOnlyList<long> shape)
        : this(Checked(options), (encoder ?? throw new ArgumentNullException(nameof(encoder))).Create(shape), encoder.Create(shape)) { }

    private Byol(ByolOptions options, Encoder encoder, Encoder target) : base(nameof(Byol), encoder, Projection(options, encoder))
    {
        (_momentum, _targetEncoder, _targetProjector) = (options.Momentum, target, Projection(options, encoder));
        _predictor = Heads.Normalised(options.Dimensions, options.Hidden, options.Dimensions);
        Register("predictor", _predictor);
        Register("targetEncoder", _targetEncoder);
        Register("targetProjector", _targetProjector);
        _copy = new((encoder, _targetEncoder), (Projector, _targetProjector));
    }

    /// <inheritdoc/>
    public override void AfterStep() => _copy.Update(_momentum);

    /// <inheritdoc/>
    protected override Tensor PairLoss(Tensor first, Tensor second)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p1 = _predictor.call(Embed(first)), p2 = _predictor.call(Embed(second)), z1, z2;
        using (no_grad()) (z1, z2) = (Target(first), Target(second));
        return NegativeCosine.Loss(p1, p2, z1, z2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _copy.Dispose();
        base.Dispose(disposing);
    }

    private static Module<Tensor, Tensor> Projection(ByolOptions options, Encoder encoder) => Heads.Normalised(encoder.Width, options.Hidden, options.Dimensions);

    private Tensor Target(Tensor images) => _targetProjector.call(_targetEncoder.call(images));

    private static ByolOptions Checked(ByolOptions options)
    {
        OptionsCheck.Validate(options, nameof(options));
        return options;
    }
}
