using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>Convolutions that are right on a CPU also where one side has a single channel, or what is beyond the edge is not zero.</summary>
/// <remarks>
/// With one channel both layouts of images are the same memory. oneDNN 3.7.1 of libtorch 2.10 then computes gradients with respect to images of one channel, and
/// transposed convolutions to one channel, in blocks of channels whose rest it leaves uninitialised: now and then they are off by tens of per cent, or NaN.
/// A second channel of zeros is not ambiguous, and costs next to nothing beside it. Padding other than with zeros
/// forgets the layout, which brings back the fault that <see cref="ChannelsLast"/> is there against.
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
        bool isAmbiguous = convolution.in_channels == 1 && images.requires_grad && images.device_type == DeviceType.CPU && is_grad_enabled();
        Tensor x = isAmbiguous ? WithZeros(images) : images, weight = isAmbiguous ? WithZeros(convolution.weight!) : convolution.weight!;
        long[]? padding = convolution.padding;
        if (convolution.padding_mode != PaddingModes.Zeros)
        {
            x = functional.pad(x, [padding![1], padding[1], padding[0], padding[0]], convolution.padding_mode); // Which forgets the layout.
            padding = null;
        }

        return functional.conv2d(ChannelsLast.Of(x), weight, convolution.bias, convolution.stride, padding, convolution.dilation).MoveToOuterDisposeScope();
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
