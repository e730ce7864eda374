namespace Trainer.Kernels.Jets.Cpu;

/// <summary>Tiles [coefficients, padded features, points] of tensors [coefficients, points, features].</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="values">The tensor.</param>
/// <param name="coefficients">How many coefficients.</param>
/// <param name="points">How many points.</param>
/// <param name="features">How many features.</param>
internal sealed unsafe class TilePoints<T>(T* values, int coefficients, long points, int features) where T : unmanaged
{
    private readonly int _padded = Tile<T>.Padded(features);

    /// <summary>Reads a tile. Points beyond the last are as the last, so that they do no harm where it does none.</summary>
    public void Read(int tile, T* target) => Read(tile, target, repeats: true);

    /// <summary>Reads a tile, with zeros for points beyond the last.</summary>
    public void ReadOrZero(int tile, T* target) => Read(tile, target, repeats: false);

    /// <summary>Writes a tile.</summary>
    public void Write(int tile, T* source)
    {
        long first = (long)tile * Tile<T>.Points;
        int count = (int)Math.Min(Tile<T>.Points, points - first);
        for (int k = 0; k < coefficients; k++, source += (nint)_padded * Tile<T>.Points)
        {
            T* to = values + (k * points + first) * features;
            for (int feature = 0; feature < features; feature++)
                for (int i = 0; i < count; i++) to[(nint)i * features + feature] = source[(nint)feature * Tile<T>.Points + i];
        }
    }

    private void Read(int tile, T* target, bool repeats)
    {
        long first = (long)tile * Tile<T>.Points;
        int count = (int)Math.Min(Tile<T>.Points, points - first);
        new Span<T>(target, coefficients * _padded * Tile<T>.Points).Clear();
        for (int k = 0; k < coefficients; k++, target += (nint)_padded * Tile<T>.Points)
        {
            T* from = values + (k * points + first) * features;
            for (int feature = 0; feature < features; feature++)
            {
                T* to = target + (nint)feature * Tile<T>.Points;
                for (int i = 0; i < count; i++) to[i] = from[(nint)i * features + feature];
                if (repeats) new Span<T>(to + count, Tile<T>.Points - count).Fill(to[count - 1]);
            }
        }
    }
}
