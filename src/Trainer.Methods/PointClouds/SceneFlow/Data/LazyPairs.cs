using System.Collections;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>Pairs that are made when they are asked for.</summary>
/// <param name="count">How many there are.</param>
/// <param name="make">Makes one, the same every time.</param>
internal sealed class LazyPairs(int count, Func<int, ScenePair> make) : IReadOnlyList<ScenePair>
{
    public int Count => count;

    public ScenePair this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return make(index);
        }
    }

    public IEnumerator<ScenePair> GetEnumerator() => Enumerable.Range(0, count).Select(make).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
