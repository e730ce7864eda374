using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary><c>nn.ConvTranspose2d</c> as <see cref="SafeConvolution"/>, without groups and dilation. Parameters: <c>weight</c>, <c>bias</c>.</summary>
public sealed class SafeConvTranspose2d : SafeConvolution
{
    private (long Height, long Width)? _size;

    /// <summary>Creates the module with PyTorch's default initialisation.</summary>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="stride">The stride along both sides.</param>
    /// <param name="padding">Points taken away at each edge.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    public SafeConvTranspose2d(long inputs, long outputs, (long Rows, long Columns) kernel, long stride = 1, long padding = 0, bool bias = true)
        : base(nameof(SafeConvTranspose2d), inputs, outputs, kernel, stride, padding, PaddingModes.Zeros, bias, transposed: true)
    {
    }

    /// <summary>Calls the module for images of a size that its stride allows; called without one, it makes the smallest.</summary>
    /// <param name="images">(samples, inputs, height, width).</param>
    /// <param name="height">The rows wanted.</param>
    /// <param name="width">The columns wanted.</param>
    public Tensor Upsample(Tensor images, long height, long width)
    {
        _size = (height, width);
        try
        {
            return call(images);
        }
        finally
        {
            _size = null;
        }
    }

    private protected override Tensor Convolve(Tensor images, Tensor filters, Tensor? offsets)
    {
        long[] missing = _size is { } size ? [Missing(0, images.shape[2], size.Height), Missing(1, images.shape[3], size.Width)] : [0, 0];
        return functional.conv_transpose2d(ChannelsLast.Of(images), filters, offsets, stride, padding, missing);
    }

    private long Missing(int axis, long from, long to) => to - (((from - 1) * stride[axis]) - (2 * padding![axis]) + kernel_size[axis]);
}
