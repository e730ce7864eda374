namespace Trainer.Kernels.Neighbours.DistanceTransforms;

/// <summary>The lower envelope of the parabolas f(v) + (x − v)² at the nodes of a row.</summary>
/// <param name="most">The most nodes of a row.</param>
internal readonly unsafe ref struct ParabolaEnvelope(int most)
{
    private readonly Span<int> _places = new int[most], _heights = new int[most];

    /// <summary>Replaces f(x) by min over v of f(v) + (x − v)².</summary>
    /// <param name="row">f at the first node; <see cref="SquaredTransform.Far"/> where there is no parabola.</param>
    /// <param name="count">The nodes of the row.</param>
    /// <param name="stride">From one node to the next.</param>
    public void Lower(int* row, int count, int stride)
    {
        int last = -1;
        for (int x = 0; x < count; x++)
        {
            int height = row[(long)x * stride];
            if (height == SquaredTransform.Far) continue;
            while (last > 0 && IsHidden(last, x, height)) last--;
            last++;
            (_places[last], _heights[last]) = (x, height);
        }

        if (last < 0) return;
        int place = _places[0], base0 = _heights[0];
        for (int x = 0, at = 0; x < count; x++)
        {
            int value = base0 + (x - place) * (x - place);
            for (; at < last; at++)
            {
                (int nextPlace, int nextHeight) = (_places[at + 1], _heights[at + 1]);
                int next = nextHeight + (x - nextPlace) * (x - nextPlace);
                if (next > value) break;
                (place, base0, value) = (nextPlace, nextHeight, next);
            }

            row[(long)x * stride] = value;
        }
    }

    // Parabolas u < v < x meet at s(u, v) = (F(v) − F(u)) / 2 (v − u), F(v) = f(v) + v². The one at v is nowhere the lowest when s(u, v) ≥ s(v, x).
    private bool IsHidden(int last, int x, int height)
    {
        (long u, long v) = (_places[last - 1], _places[last]);
        long left = _heights[last] + v * v - _heights[last - 1] - u * u, right = height + (long)x * x - _heights[last] - v * v;
        return left * (x - v) >= right * (v - u);
    }
}
