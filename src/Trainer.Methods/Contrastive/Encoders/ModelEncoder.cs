using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The encoder of <see cref="ModelEncoderOptions"/>. Parameters: <c>model.…</c></summary>
public sealed class ModelEncoder : Encoder
{
    private readonly Module<Tensor, Tensor> model;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the network does not take such samples.</exception>
    public ModelEncoder(ModelEncoderOptions options, IReadOnlyList<long> shape) : base(nameof(ModelEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        (model, Width) = (options.Model.Create(new(shape, options.Width)), options.Width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long Width { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => model.call(input);
}
