using SkiaSharp;

namespace Trainer.Data;

/// <summary>Decodes PNG and JPEG files to bytes, channel by channel.</summary>
/// <param name="Height">Rows; null: the file's own.</param>
/// <param name="Width">Columns; null: the file's own.</param>
/// <param name="Colors">The channels.</param>
/// <param name="Fit">What becomes of other proportions.</param>
internal sealed record ImageDecoder(int? Height, int? Width, ImageColors Colors, ImageFit Fit)
{
    private const int PixelBytes = 4;
    private const long MemoryAllowed = 64 << 20;

    public int Channels => Colors == ImageColors.Gray ? 1 : 3;

    /// <summary>An image's height and width, once decoded.</summary>
    /// <exception cref="DataException">It cannot be read, or is no image.</exception>
    public (int Height, int Width) SizeOf(string path) => Use(path, codec => (Height ?? codec.Info.Height, Width ?? codec.Info.Width));

    /// <summary>Decodes an image, (channels, height, width).</summary>
    /// <exception cref="DataException">It cannot be read, is damaged, or has another size than wanted and is not to be resized.</exception>
    public void Decode(string path, int height, int width, Span<byte> target)
    {
        byte[] pixels = Use(path, codec => Pixels(codec, path, height, width));
        if (Colors == ImageColors.Gray)
        {
            // In 2⁻¹⁶: the weights sum to 65,536, so that gray stays as it is.
            for (int i = 0, at = 0; i < target.Length; i++, at += PixelBytes)
            {
                target[i] = (byte)(((pixels[at] * 19595) + (pixels[at + 1] * 38470) + (pixels[at + 2] * 7471) + 0x8000) >> 16);
            }

            return;
        }

        int size = height * width;
        for (int i = 0, at = 0; i < size; i++, at += PixelBytes)
        {
            target[i] = pixels[at];
            target[size + i] = pixels[at + 1];
            target[(2 * size) + i] = pixels[at + 2];
        }
    }

    private static T Use<T>(string path, Func<SKCodec, T> use) => FileGuard.Read(path, "PNG or JPEG", () =>
    {
        byte[] file = File.ReadAllBytes(path);
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("its content is no image that can be decoded");
        if (codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg)) throw new InvalidDataException($"its content is {codec.EncodedFormat}");
        if ((long)codec.Info.Width * codec.Info.Height * PixelBytes <= MemoryAllowed + (2L * file.Length)) return use(codec);
        throw new InvalidDataException($"it claims {codec.Info.Width:N0}×{codec.Info.Height:N0} pixels, too many for a file of {file.Length:N0} bytes; scale it down if it is whole");
    });

    private byte[] Pixels(SKCodec codec, string path, int height, int width)
    {
        bool isResized = codec.Info.Height != height || codec.Info.Width != width;
        if (isResized && (Height is null || Width is null))
        {
            throw new DataException(
                $"{path} has {codec.Info.Width}×{codec.Info.Height} pixels, the first image {width}×{height}. Give task:data:height and task:data:width, and all are brought to that size.");
        }

        // A JPEG can be decoded at an eighth, a quarter or half of its size, which is faster and smooths as well: what is left above the size wanted is scaled.
        SKSizeI size = isResized ? codec.GetScaledDimensions(Math.Max((float)height / codec.Info.Height, (float)width / codec.Info.Width)) : codec.Info.Size;
        if (size.Height < height || size.Width < width) size = codec.Info.Size;
        SKImageInfo info = new(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize];
        unsafe
        {
            fixed (byte* address = pixels)
            {
                SKCodecResult result = codec.GetPixels(info, (nint)address);
                if (result != SKCodecResult.Success) throw new InvalidDataException($"decoding it ends with {result}");
                return isResized ? Resize(new(info.WithAlphaType(SKAlphaType.Opaque), (nint)address), height, width) : pixels;
            }
        }
    }

    private unsafe byte[] Resize(SKPixmap source, int height, int width)
    {
        using (source)
        using (SKPixmap part = Fit == ImageFit.Stretch ? source : source.ExtractSubset(Middle(source.Height, source.Width, height, width))
            ?? throw new InvalidDataException("it has no pixels to cut out"))
        {
            SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
            var pixels = new byte[info.BytesSize];
            fixed (byte* address = pixels)
            {
                using SKPixmap target = new(info, (nint)address);
                if (!part.ScalePixels(target, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))) throw new InvalidDataException($"scaling it to {width}×{height} failed");
            }

            return pixels;
        }
    }

    /// <summary>The largest rectangle of the proportions wanted, in the middle.</summary>
    private static SKRectI Middle(int sourceHeight, int sourceWidth, int height, int width)
    {
        int partWidth = (int)Math.Clamp((long)sourceHeight * width / height, 1, sourceWidth);
        int partHeight = (int)Math.Clamp((long)sourceWidth * height / width, 1, sourceHeight);
        return SKRectI.Create((sourceWidth - partWidth) / 2, (sourceHeight - partHeight) / 2, partWidth, partHeight);
    }
}
