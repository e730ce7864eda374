using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>Convolutions that are right on a CPU also where one side has a single channel.</summary>
/// <remarks>
/// With one channel both layouts of images are the same memory. oneDNN 3.7.1 of libtorch 2.10 then computes gradients with respect to images of one channel, and
/// transposed convolutions to one channel, in blocks of channels whose rest it leaves uninitialised: now and then they are off by tens of per cent, or NaN.
/// A second channel of zeros is not ambiguous, and costs next to nothing beside it.
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
        if (convolution.in_channels > 1 || !images.requires_grad || images.device_type != DeviceType.CPU || !is_grad_enabled()) return convolution.call(images);
        using DisposeScope scope = NewDisposeScope();
        Tensor two = ChannelsLast.Of(WithZeros(images)), weight = WithZeros(convolution.weight!);
        if (convolution.padding_mode == PaddingModes.Zeros) return functional.conv2d(two, weight, convolution.bias, convolution.stride, convolution.padding, convolution.dilation).MoveToOuterDisposeScope();
        (long height, long width) = (convolution.padding![0], convolution.padding[1]);
        Tensor padded = functional.pad(two, [width, width, height, height], convolution.padding_mode);
        return functional.conv2d(padded, weight, convolution.bias, convolution.stride, null, convolution.dilation).MoveToOuterDisposeScope();
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
        if (convolution.out_channels > 1 || images.device_type != DeviceType.CPU) return convolution.forward(images, [height, width]);
        using DisposeScope scope = NewDisposeScope();
        Tensor? bias = convolution.bias is { } one ? cat([one, zeros_like(one)]) : null;
        long[] missing = [Missing(0, images.shape[2], height), Missing(1, images.shape[3], width)];
        return ChannelsLast.Of(functional.conv_transpose2d(images, WithZeros(convolution.weight!), bias, convolution.stride, convolution.padding, missing, convolution.dilation).narrow(1, 0, 1)).MoveToOuterDisposeScope();

        long Missing(int axis, long from, long to) =>
            to - (((from - 1) * convolution.stride[axis]) - (2 * convolution.padding![axis]) + (convolution.dilation[axis] * (convolution.kernel_size[axis] - 1)) + 1);
    }

    private static Tensor WithZeros(Tensor values) => cat([values, zeros_like(values)], 1);
}
