using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary><c>nn.Conv2d</c> as <see cref="SafeConvolution"/>, without groups and dilation. Parameters: <c>weight</c>, <c>bias</c>.</summary>
/// <remarks>
/// On a CPU a 1×1 convolution is a matrix product over the points that its stride takes. oneDNN's own way is wrong in float32, by up to 30 per cent with 33 to 45,
/// 65 to 80 or 97 to 112 outputs, and with a stride and fewer than 16 inputs writes past its workspace, which ends the process (uxlfoundation/oneDNN#6035).
/// </remarks>
public sealed class SafeConv2d : SafeConvolution
{
    private readonly bool _isPointwise;

    /// <summary>Creates the module with PyTorch's default initialisation.</summary>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="kernel">Points of a side of the kernel.</param>
    /// <param name="stride">The stride along both sides.</param>
    /// <param name="padding">Points added at each edge.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    public SafeConv2d(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, PaddingModes mode = PaddingModes.Zeros, bool bias = true)
        : base(nameof(SafeConv2d), inputs, outputs, (kernel, kernel), stride, padding, mode, bias, transposed: false)
    {
        _isPointwise = kernel == 1 && padding == 0;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return _isPointwise && images.device_type == DeviceType.CPU ? Multiply(images) : base.forward(images);
    }

    private protected override Tensor Convolve(Tensor images, Tensor filters, Tensor? offsets)
    {
        if (padding_mode == PaddingModes.Zeros) return functional.conv2d(ChannelsLast.Of(images), filters, offsets, stride, padding);
        Tensor padded = functional.pad(images, [padding![1], padding[1], padding[0], padding[0]], padding_mode); // Which forgets the layout.
        return functional.conv2d(ChannelsLast.Of(padded), filters, offsets, stride);
    }

    private Tensor Multiply(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = ChannelsLast.Of(images).permute(0, 2, 3, 1);
        if (stride[0] > 1) pixels = pixels[TensorIndex.Colon, TensorIndex.Slice(step: stride[0]), TensorIndex.Slice(step: stride[0])];
        return functional.linear(pixels, weight.view(out_channels, in_channels), bias).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
