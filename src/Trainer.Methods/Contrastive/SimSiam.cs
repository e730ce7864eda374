using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The method of <see cref="SimSiamOptions"/>. Each view is a batch of its own, normalised by its own statistics.</summary>
public sealed class SimSiam : ContrastiveMethod
{
    private readonly Module<Tensor, Tensor> predictor;
    private readonly bool _stopGradient;

    /// <summary>Makes encoder, projector and predictor.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder does not take such samples.</exception>
    public SimSiam(SimSiamOptions options, EncoderOptions encoder, IReadOnlyList<long> shape) : this(Checked(options), (encoder ?? throw new ArgumentNullException(nameof(encoder))).Create(shape)) { }

    private SimSiam(SimSiamOptions options, Encoder encoder) : base(
        nameof(SimSiam), encoder, Heads.AllNormalised(encoder.Width, options.ProjectorHidden ?? options.Dimensions, options.Dimensions, options.ProjectorLayers))
    {
        predictor = Heads.Normalised(options.Dimensions, options.PredictorHidden, options.Dimensions);
        _stopGradient = options.StopGradient;
        Register(nameof(predictor), predictor);
    }

    /// <inheritdoc/>
    protected override Tensor PairLoss(Tensor first, Tensor second)
    {
        (Tensor z1, Tensor z2) = (Embed(first), Embed(second));
        (Tensor p1, Tensor p2) = (predictor.call(z1), predictor.call(z2));
        return _stopGradient ? NegativeCosine.Loss(p1, p2, z1, z2) : NegativeCosine.Symmetric(p1, p2, z1, z2);
    }

    private static SimSiamOptions Checked(SimSiamOptions options)
    {
        OptionsCheck.Validate(options, nameof(options));
        return options;
    }
}
