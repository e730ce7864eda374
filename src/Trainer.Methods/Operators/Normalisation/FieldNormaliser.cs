using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Normalisation;

/// <summary>
/// Takes fields to (x − mean) / (deviation + 10⁻⁵) and back, with the mean and the deviation (unbiased) of training fields. Both are buffers, <c>mean</c> and
/// <c>deviation</c>, and so part of a model's weights; those of points are interpolated for other grids.
/// </summary>
/// <remarks>The "GN" and "PGN" of the code of Z. Li et al., "Fourier neural operator for parametric partial differential equations", 2021.</remarks>
public sealed class FieldNormaliser : Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;
    private readonly Tensor mean;
    private readonly Tensor deviation;

    /// <summary>Measures mean and deviation.</summary>
    /// <param name="fields">Training fields, [samples, channels, rows, columns].</param>
    /// <param name="kind">Over what; not <see cref="FieldNormalisation.None"/>.</param>
    /// <exception cref="ArgumentException">A deviation over samples is asked for and there is one sample only.</exception>
    public FieldNormaliser(Tensor fields, FieldNormalisation kind) : base(nameof(FieldNormaliser))
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (kind == FieldNormalisation.PerPoint && fields.shape[0] < 2) throw new ArgumentException("A mean and a deviation for each point need two training samples or more.", nameof(fields));
        long[] over = kind == FieldNormalisation.PerPoint ? [0] : [0, 2, 3];
        using (NewDisposeScope())
        using (no_grad())
        {
            // In float64: a float32 sum over many points of one size loses digits.
            Tensor[] channels = [.. fields.unbind(1).Select(channel => channel.unsqueeze(1).to_type(ScalarType.Float64))];
            mean = Whole(channels.Select(channel => channel.mean(over, keepdim: true)));
            deviation = Whole(channels.Select(channel => channel.std(over, unbiased: true, keepdim: true)));
        }

        RegisterComponents();

        static Tensor Whole(IEnumerable<Tensor> parts) => cat([.. parts], 1).to_type(ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Normalised fields.</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        return ((input - On(mean, input)) / (On(deviation, input) + Epsilon)).MoveToOuterDisposeScope();
    }

    /// <summary>Fields as they were before <see cref="forward"/>.</summary>
    public Tensor Decode(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        return ((input * (On(deviation, input) + Epsilon)) + On(mean, input)).MoveToOuterDisposeScope();
    }

    // Points at the ends of a grid are the ends of the domain, on whatever grid.
    private static Tensor On(Tensor statistic, Tensor fields)
    {
        if (statistic.shape[2] * statistic.shape[3] == 1 || statistic.shape.Skip(2).SequenceEqual(fields.shape.Skip(2))) return statistic;
        return functional.interpolate(statistic, [fields.shape[2], fields.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
    }
}
