using TorchSharp;
using TorchSharp.Modules;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Models;

/// <summary>A convolution of images that is right on a CPU too, where oneDNN 3.7.1 of libtorch 2.10 gets those with some numbers of channels wrong. Elsewhere it is libtorch's.</summary>
/// <remarks>
/// On processors with AVX-512 oneDNN packs weights into blocks of 16 channels, in bfloat16 into pairs, and what is left of the last one seems to stay as it was. In the layout of <see cref="ChannelsLast"/>,
/// without groups, for c channels on the image's side of the weights (inputs, or outputs of a transposed convolution) and d on the other, this makes wrong, by 5 to 100 per
/// cent and now and then by anything, whatever the kernel, the stride and the number of threads:
/// <list type="bullet">
/// <item>float32: sums over d, that is gradients with respect to the images or results of a transposed convolution, where c = 1;</item>
/// <item>bfloat16: sums over d where c = 1 or d is odd, and sums over c where c = 1.</item>
/// </list>
/// Gradients with respect to weights and biases are right. One more channel of zeros makes them all right and costs next to nothing beside it. In the other layout nearly
/// everything is wrong. (pytorch/pytorch#163347 is one case of it.)
/// </remarks>
public abstract class SafeConvolution : Convolution
{
    private protected SafeConvolution(string name, long inputs, long outputs, (long Rows, long Columns) kernel, long stride, long padding, PaddingModes mode, bool bias, bool transposed)
        : base(name, inputs, outputs, [kernel.Rows, kernel.Columns], [stride, stride], [padding, padding], null, [1, 1], transposed, [0, 0], groups: 1, bias, mode)
    {
    }

    /// <summary>(samples, inputs, height, width) ↦ (samples, outputs, …), on a CPU in the layout of <see cref="ChannelsLast"/> whatever that of the images.</summary>
    public override Tensor forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using DisposeScope scope = NewDisposeScope();
        bool isOnCpu = images.device_type == DeviceType.CPU, isBFloat16 = isOnCpu && IsBFloat16(images);
        bool sumsOverOthers = isOnCpu && (transposed || (images.requires_grad && is_grad_enabled()));
        bool one = (isBFloat16 || sumsOverOthers) && (transposed ? out_channels : in_channels) == 1;
        bool odd = isBFloat16 && sumsOverOthers && (transposed ? in_channels : out_channels) % 2 == 1;
        (bool padInputs, bool padOutputs) = transposed ? (odd, one) : (one, odd);
        Tensor x = padInputs ? WithZeros(images, 1) : images, filters = weight;
        if (one) filters = WithZeros(filters, 1);
        if (odd) filters = WithZeros(filters, 0);
        Tensor y = Convolve(x, filters, padOutputs && bias is not null ? WithZeros(bias, 0) : bias);
        return (padOutputs ? ChannelsLast.Of(y.narrow(1, 0, out_channels)) : y).MoveToOuterDisposeScope();
    }

    private protected abstract Tensor Convolve(Tensor images, Tensor filters, Tensor? offsets);

    // Whether a convolution of these images computes in bfloat16.
    private static bool IsBFloat16(Tensor images) => images.dtype == ScalarType.BFloat16 ||
        (AutocastScope.IsEnabled(DeviceType.CPU) && AutocastScope.TypeOf(DeviceType.CPU) == ScalarType.BFloat16);

    private static Tensor WithZeros(Tensor values, long axis) => cat([values, zeros_like(values.narrow(axis, 0, 1))], axis);
}
