using CsCheck;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Neighbours;

public class NearestNeighboursTests
{
    public static TheoryData<Launcher, int> Samples => new() { { Launcher.Reference, 100 }, { Launcher.Cpu, 100 }, { Launcher.Simulator, 6 } };

    [Theory, MemberData(nameof(Samples))]
    public void Every_launcher_gives_the_points_of_brute_force(Launcher launcher, int samples) =>
        Gen.Select(Cloud.Any, Cloud.Any, Cloud.OneOf(float.PositiveInfinity, 9f)).Sample(
            (queries, points, limit) =>
            {
                using IDisposable scope = NewDisposeScope();
                (int[] indices, float[] distances) = Cloud.Brute(queries, points, limit);
                NearestPoints found = NearestNeighbours.Find(Cloud.Of(queries), Cloud.Of(points), limit, launcher);
                return found.Indices.data<long>().Select(index => (int)index).SequenceEqual(indices) && found.SquaredDistances.data<float>().SequenceEqual(distances);
            }, iter: samples, threads: 1);

    [Theory, InlineData(Launcher.Reference), InlineData(Launcher.Cpu), InlineData(Launcher.Simulator)]
    public void A_batch_is_its_clouds_one_by_one(Launcher launcher)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor queries = randn([3, 300, 3], generator: new Generator(1)), points = randn([3, 270, 3], generator: new Generator(2));
        NearestPoints together = NearestNeighbours.Find(queries, points.transpose(1, 2).contiguous().transpose(1, 2), launcher: launcher);
        for (int i = 0; i < 3; i++)
        {
            NearestPoints alone = NearestNeighbours.Find(queries[i], points[i], launcher: Launcher.Reference);
            Assert.True(Cloud.AreSame(alone.Indices, together.Indices[i]) && Cloud.AreSame(alone.SquaredDistances, together.SquaredDistances[i]));
        }
    }

    [Fact]
    public void Tensors_that_do_not_go_together_are_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor cloud = zeros([4, 3]);
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Find(zeros([4, 2]), cloud));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Find(cloud, zeros([1, 4, 3])));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Find(zeros([2, 4, 3]), zeros([3, 4, 3])));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Find(cloud, zeros([0, 3])));
        Assert.Contains("to(ScalarType.Float32)", Assert.Throws<ArgumentException>(() => NearestNeighbours.Find(cloud.to(ScalarType.Float64), cloud)).Message, StringComparison.Ordinal);
    }
}
