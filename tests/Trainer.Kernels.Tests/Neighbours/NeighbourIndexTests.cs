using CsCheck;
using Trainer.Kernels.Neighbours;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Neighbours;

public class NeighbourIndexTests
{
    private static readonly Gen<float> Limits = Cloud.OneOf(float.PositiveInfinity, 1f, 4f, 900f, 1e-6f);

    [Fact]
    public void Nearest_points_are_those_of_brute_force_to_the_bit() => Gen.Select(Cloud.Any, Cloud.Any, Limits).Sample(
        (queries, points, limit) => Same(Cloud.Brute(queries, points, limit), Query(new(points), queries, limit)), iter: 400, threads: 1);

    [Fact]
    public void A_moved_index_is_as_exact_as_a_new_one() => Gen.Select(Cloud.Any, Cloud.Any).Sample(
        (queries, points) =>
        {
            var index = new NeighbourIndex(points);
            float[] moved = [.. points.Reverse()];
            index.Move(moved);
            return Same(Cloud.Brute(queries, moved, float.PositiveInfinity), Query(index, queries, float.PositiveInfinity));
        }, iter: 100, threads: 1);

    [Fact]
    public void Many_neighbours_come_in_order() => Gen.Select(Cloud.Any, Cloud.Any, Limits, Gen.Int[1, 32]).Sample(
        (queries, points, limit, k) =>
        {
            int count = queries.Length / 3;
            (int[] indices, float[] distances) = (new int[count * k], new float[count * k]);
            new NeighbourIndex(points).QueryMany(queries, k, indices, distances, limit);
            for (int i = 0; i < count; i++)
            {
                var expected = Cloud.Ranked(queries.AsSpan(3 * i, 3), points, limit).Take(k).ToList();
                for (int j = 0; j < k; j++)
                {
                    if ((indices[i * k + j], distances[i * k + j]) != (j < expected.Count ? expected[j] : (NeighbourIndex.None, float.PositiveInfinity))) return false;
                }
            }

            return true;
        }, iter: 100, threads: 1);

    [Theory, InlineData(20_000, 5_003), InlineData(17, 40_001)]
    public void Scans_of_real_size_are_exact_and_threads_do_not_matter(int queryCount, int pointCount)
    {
        float[] queries = Cloud.Scan(queryCount, 1), points = Cloud.Scan(pointCount, 2);
        (int[] Indices, float[] Distances)[] results = [.. new[] { 1, 2, 3 }.Select(threads => WithThreads(threads, () => Query(new(points), queries, float.PositiveInfinity)))];
        Assert.True(Same(results[0], results[1]) && Same(results[0], results[2]));
        int step = Math.Max(1, queryCount / 50);
        for (int i = 0; i < queryCount; i += step) Assert.Equal(Cloud.Ranked(queries.AsSpan(3 * i, 3), points, float.PositiveInfinity).First(), (results[0].Indices[i], results[0].Distances[i]));
    }

    [Fact]
    public void Far_queries_and_far_points_do_not_slow_the_search_down()
    {
        // A search that looks at all pairs would take minutes.
        float[] points = Cloud.Scan(100_000, 3), queries = Cloud.Scan(100_000, 4);
        for (int i = 0; i < 30; i++) points[i] *= 1e12f;
        for (int i = 0; i < queries.Length; i += 3) queries[i] += 1e4f;
        (int[] indices, float[] distances) = Query(new(points), queries, float.PositiveInfinity);
        foreach (int i in (int[])[0, 777, 99_999]) Assert.Equal(Cloud.Ranked(queries.AsSpan(3 * i, 3), points, float.PositiveInfinity).First(), (indices[i], distances[i]));
        Assert.All(Query(new(points), queries, 2).Indices, index => Assert.Equal(NeighbourIndex.None, index));
    }

    [Fact]
    public void The_limit_itself_is_beyond()
    {
        float[] points = [0, 0, 0], queries = [1.5f, 0, 0];
        Assert.Equal(NeighbourIndex.None, Query(new(points), queries, 2.25f).Indices[0]);
        Assert.Equal(0, Query(new(points), queries, MathF.BitIncrement(2.25f)).Indices[0]);
    }

    [Fact]
    public void What_is_no_cloud_is_refused_with_counts()
    {
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => new NeighbourIndex([])).Message, StringComparison.Ordinal);
        Assert.Contains("3 coord", Assert.Throws<ArgumentException>(() => new NeighbourIndex([1, 2])).Message.Replace("three", "3", StringComparison.Ordinal), StringComparison.Ordinal);
        float[] points = Cloud.Scan(100, 5);
        (points[30], points[31], points[200]) = (float.NaN, float.NegativeInfinity, float.PositiveInfinity);
        Assert.Contains("2 of 100 points have a coordinate that is NaN or infinite, the first is point 10", Assert.Throws<ArgumentException>(() => new NeighbourIndex(points)).Message, StringComparison.Ordinal);
        var index = new NeighbourIndex([1, 2, 3]);
        Assert.Throws<ArgumentException>(() => index.Query([0, 0, float.NaN], new int[1], new float[1]));
        Assert.Throws<ArgumentException>(() => index.Query([0, 0, 0], new int[2], new float[1]));
        Assert.Throws<ArgumentException>(() => index.Move([1, 2, 3, 4, 5, 6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.QueryMany([0, 0, 0], 33, new int[33], new float[33]));
    }

    private static (int[] Indices, float[] Distances) Query(NeighbourIndex index, float[] queries, float limit)
    {
        (int[] indices, float[] distances) = (new int[queries.Length / 3], new float[queries.Length / 3]);
        index.Query(queries, indices, distances, limit);
        return (indices, distances);
    }

    private static bool Same((int[] Indices, float[] Distances) expected, (int[] Indices, float[] Distances) actual) =>
        expected.Indices.AsSpan().SequenceEqual(actual.Indices) && expected.Distances.AsSpan().SequenceEqual(actual.Distances);

    private static T WithThreads<T>(int threads, Func<T> work)
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(threads);
            return work();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
