using TorchSharp;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Monitoring;

/// <summary>An image worth keeping with the measurements.</summary>
/// <param name="Step">Optimisation steps made.</param>
/// <param name="Name">What it shows; the part before the first '/' groups.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Channels">1 (grey), 3 (red, green, blue) or 4 (with opacity).</param>
/// <param name="Pixels">Rows from the top, pixels from the left, one byte a channel: height × width × channels bytes.</param>
public sealed record ImageRecord(long Step, string Name, int Width, int Height, int Channels, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>Makes a record of a tensor.</summary>
    /// <param name="step">Optimisation steps made.</param>
    /// <param name="name">What it shows.</param>
    /// <param name="image">Height × width, or channels × height × width with 1, 3 or 4 channels; bytes as they are, other numbers from 0 (black) to 1, clamped.</param>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public static ImageRecord From(long step, string name, Tensor image)
    {
        long[] shape = image.dim() == 2 ? [1, .. image.shape] : image.shape;
        if (shape.Length != 3 || shape[0] is not (1 or 3 or 4) || shape[1] is < 1 or > 1 << 15 || shape[2] is < 1 or > 1 << 15)
        {
            throw new ArgumentException($"An image is height × width or channels × height × width with 1, 3 or 4 channels, not {string.Join(" × ", image.shape)}.", nameof(image));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        Tensor bytes = image.detach().reshape(shape).permute(1, 2, 0);
        if (bytes.dtype != ScalarType.Byte) bytes = bytes.to_type(ScalarType.Float32).nan_to_num(0).clamp(0, 1).mul(255).round().to_type(ScalarType.Byte);
        return new(step, name, (int)shape[2], (int)shape[1], (int)shape[0], TensorMemory.AsSpan<byte>(bytes.cpu().contiguous()).ToArray());
    }
}
