using Trainer.Configuration;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>The method of <see cref="SimClrOptions"/>. Both views go through the encoder as one batch, whose statistics normalise them.</summary>
public sealed class SimClr : ContrastiveMethod
{
    private readonly double _temperature;

    /// <summary>Makes encoder and projector.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder does not take such samples.</exception>
    public SimClr(SimClrOptions options, EncoderOptions encoder, IReadOnlyList<long> shape) : this(Checked(options), (encoder ?? throw new ArgumentNullException(nameof(encoder))).Create(shape)) { }

    private SimClr(SimClrOptions options, Encoder encoder) : base(nameof(SimClr), encoder, Heads.Plain(encoder.Width, options.ProjectorHidden ?? encoder.Width, options.Dimensions)) =>
        _temperature = options.Temperature;

    /// <inheritdoc/>
    protected override Tensor PairLoss(Tensor first, Tensor second) => NtXent.Loss(Embed(cat([first, second], 0)), _temperature);

    private static SimClrOptions Checked(SimClrOptions options)
    {
        OptionsCheck.Validate(options, nameof(options));
        return options;
    }
}
