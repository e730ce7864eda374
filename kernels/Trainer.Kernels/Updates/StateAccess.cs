using ILGPU;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Updates;

/// <summary>How the threads of a kernel read and write a state, in codes or in float32.</summary>
internal static class StateAccess
{
    /// <summary>Reads four elements.</summary>
    public static Quad Load(ArrayView<byte> data, ArrayView<float> scales, SharedMap map, long at, int count, UpdateOptions options)
    {
        if (options.BlockBits == 0) return Quad.Load(data.Cast<Float32Element>(), at, count, options.IsAligned);
        float scale = count > 0 ? scales[at >> options.BlockBits] : 0;
        return Quad.First(map.Decode(Codes.Load(data, at, count, options.IsAligned), scale), count);
    }

    /// <summary>Writes four elements.</summary>
    /// <param name="quad">The numbers.</param>
    /// <param name="largest">The largest magnitude of the block.</param>
    /// <param name="data">The state.</param>
    /// <param name="scales">Its scales; the first thread of a block writes the block's.</param>
    /// <param name="map">What codes stand for.</param>
    /// <param name="at">The place of the first element.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="options">How the state lies in memory.</param>
    public static void Store(Quad quad, float largest, ArrayView<byte> data, ArrayView<float> scales, SharedMap map, long at, int count, UpdateOptions options)
    {
        if (options.BlockBits == 0)
        {
            Quad.Store(quad, data.Cast<Float32Element>(), at, count, options.IsAligned);
            return;
        }

        float scale = map.Scale(largest);
        Codes.Store(map.Encode(quad, scale), data, at, count, options.IsAligned);
        if ((at & ((1L << options.BlockBits) - 1)) == 0 && count > 0) scales[at >> options.BlockBits] = scale;
    }
}
