using TorchSharp;
using TorchSharp.Modules;
using Trainer.Torch.Precision;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>Convolutions that are right on a CPU also where one side has a single channel, in bfloat16 an odd number of them, or what is beyond the edge is not zero.</summary>
/// <remarks>
/// With one channel both layouts of images are the same memory. oneDNN 3.7.1 of libtorch 2.10 then computes gradients with respect to images of one channel, and
/// transposed convolutions to one channel, in blocks of channels whose rest it leaves uninitialised: now and then they are off by tens of per cent, or NaN. In bfloat16, whose
/// numbers are multiplied in pairs, so are sums over an odd number of channels, forwards or backwards. One more channel of zeros is not ambiguous and makes a pair, and costs
/// next to nothing beside it. Padding other than with zeros forgets the layout, which brings back the fault that <see cref="ChannelsLast"/> is there against.
/// </remarks>
public static class SafeConvolution
{
    /// <summary>The convolution of images, in the layout of <see cref="ChannelsLast"/>.</summary>
    /// <param name="convolution">The module; its groups must be 1.</param>
    /// <param name="images">(samples, channels, height, width).</param>
    public static Tensor Convolve(this Conv2d convolution, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(images);
        using DisposeScope scope = NewDisposeScope();
        bool isBFloat16 = IsBFloat16(images);
        bool oneIn = isBFloat16 ? convolution.in_channels % 2 == 1 : convolution.in_channels == 1 && images.requires_grad && images.device_type == DeviceType.CPU && is_grad_enabled();
        bool oneOut = isBFloat16 && convolution.out_channels % 2 == 1;
        Tensor x = oneIn ? WithZeros(images, 1) : images, weight = oneIn ? WithZeros(convolution.weight!, 1) : convolution.weight!;
        Tensor? bias = convolution.bias;
        if (oneOut) (weight, bias) = (WithZeros(weight, 0), bias is null ? null : WithZeros(bias, 0));
        long[]? padding = convolution.padding;
        if (convolution.padding_mode != PaddingModes.Zeros)
        {
            x = functional.pad(x, [padding![1], padding[1], padding[0], padding[0]], convolution.padding_mode); // Which forgets the layout.
            padding = null;
        }

        x = functional.conv2d(ChannelsLast.Of(x), weight, bias, convolution.stride, padding, convolution.dilation);
        return (oneOut ? ChannelsLast.Of(x.narrow(1, 0, convolution.out_channels)) : x).MoveToOuterDisposeScope();
    }

    /// <summary>The transposed convolution of images to a size that its stride allows.</summary>
    /// <param name="convolution">The module; its groups must be 1.</param>
    /// <param name="images">(samples, channels, height, width).</param>
    /// <param name="height">The rows wanted.</param>
    /// <param name="width">The columns wanted.</param>
    public static Tensor Convolve(this ConvTranspose2d convolution, Tensor images, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(images);
        bool isBFloat16 = IsBFloat16(images), oneIn = isBFloat16 && convolution.in_channels % 2 == 1;
        bool oneOut = isBFloat16 ? convolution.out_channels % 2 == 1 : convolution.out_channels == 1 && images.device_type == DeviceType.CPU;
        if (!oneIn && !oneOut) return convolution.forward(images, [height, width]);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = oneIn ? ChannelsLast.Of(WithZeros(images, 1)) : images, weight = oneIn ? WithZeros(convolution.weight!, 0) : convolution.weight!;
        Tensor? bias = convolution.bias;
        if (oneOut) (weight, bias) = (WithZeros(weight, 1), bias is null ? null : WithZeros(bias, 0));
        long[] missing = [Missing(0, images.shape[2], height), Missing(1, images.shape[3], width)];
        x = functional.conv_transpose2d(x, weight, bias, convolution.stride, convolution.padding, missing, convolution.dilation);
        return (oneOut ? ChannelsLast.Of(x.narrow(1, 0, convolution.out_channels)) : x).MoveToOuterDisposeScope();

        long Missing(int axis, long from, long to) =>
            to - (((from - 1) * convolution.stride[axis]) - (2 * convolution.padding![axis]) + (convolution.dilation[axis] * (convolution.kernel_size[axis] - 1)) + 1);
    }

    // Whether a convolution of these images computes in bfloat16 on a CPU.
    private static bool IsBFloat16(Tensor images) => images.device_type == DeviceType.CPU &&
        (images.dtype == ScalarType.BFloat16 || (AutocastScope.IsEnabled(DeviceType.CPU) && AutocastScope.TypeOf(DeviceType.CPU) == ScalarType.BFloat16));

    private static Tensor WithZeros(Tensor values, long axis) => cat([values, zeros_like(values.narrow(axis, 0, 1))], axis);
}
