using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Fourier;

/// <summary>
/// A linear map of the lowest Fourier modes of fields, each mode by a matrix of its own between channels; all other modes become zero. Parameters:
/// <c>positive</c> and <c>negative</c>, [inputs, outputs, modes, modes, 2] (real and imaginary part), of the modes with k₁ ≥ 0 and k₁ &lt; 0.
/// </summary>
/// <remarks>Z. Li et al., "Fourier neural operator for parametric partial differential equations", 2021, section 4. Grids of any size are taken; those with fewer modes use fewer.</remarks>
public sealed class SpectralConv : Module<Tensor, Tensor>
{
    private readonly Parameter positive;
    private readonly Parameter negative;
    private readonly long _outputs;
    private readonly int _modes;

    /// <summary>Makes the map, its weights uniform from 0 to 1 / (inputs · outputs) as in the authors' code.</summary>
    /// <param name="inputs">Channels of the fields that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="modes">Modes of each sign in each direction.</param>
    public SpectralConv(long inputs, long outputs, int modes) : base(nameof(SpectralConv))
    {
        (_outputs, _modes) = (outputs, modes);
        positive = Weights();
        negative = Weights();
        RegisterComponents();

        Parameter Weights()
        {
            using DisposeScope scope = NewDisposeScope();
            return new((rand([inputs, outputs, modes, modes, 2]) / (inputs * outputs)).DetachFromDisposeScope());
        }
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns], in float32 or float64.</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        long rows = input.shape[2], columns = input.shape[3];
        Tensor x = input.dtype is ScalarType.Float32 or ScalarType.Float64 ? input : input.to_type(ScalarType.Float32);
        Tensor spectrum = fft.rfft2(x);
        // As many negative as positive modes fit; of an odd row in the middle, the positive half has one more.
        long above = Math.Min(_modes, (rows + 1) / 2), below = Math.Min(_modes, rows / 2), across = Math.Min(_modes, (columns / 2) + 1);
        Tensor kept = spectrum.narrow(3, 0, across);
        Tensor mapped = cat(
        [
            Map(kept.narrow(2, 0, above), positive.narrow(2, 0, above)),
            zeros([input.shape[0], _outputs, rows - above - below, across], dtype: spectrum.dtype, device: spectrum.device),
            Map(kept.narrow(2, rows - below, below), negative.narrow(2, _modes - below, below)),
        ], 2);
        return fft.irfft2(mapped, [rows, columns]).to_type(input.dtype).MoveToOuterDisposeScope(); // Columns that are missing count as zero.

        Tensor Map(Tensor modes, Tensor weights) => einsum("bixy,ioxy->boxy", modes, view_as_complex(weights.narrow(3, 0, across).contiguous().to_type(x.dtype)));
    }
}
