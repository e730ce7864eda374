using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Image files as samples, decoded when they are read: (channels, height, width), bytes.</summary>
internal sealed class ImageSamples(IReadOnlyList<string> paths, ImageDecoder decoder, int height, int width)
    : SampleSource(paths.Count, [decoder.Channels, height, width], ScalarType.Byte)
{
    public override bool ReadsInParallel => true;

    public override void Read(ReadOnlySpan<long> samples, Span<byte> target)
    {
        foreach (long sample in samples)
        {
            decoder.Decode(paths[(int)sample], height, width, target[..SampleBytes]);
            target = target[SampleBytes..];
        }
    }
}
