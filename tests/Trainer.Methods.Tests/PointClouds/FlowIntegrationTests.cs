using CsCheck;
using TorchSharp;
using Trainer.Methods.PointClouds.SceneFlow;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class FlowIntegrationTests
{
    [Fact]
    public void Constant_flow_adds_up_exactly()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor v = tensor([0.5f, -0.25f, 1]), start = tensor([1f, 2, 3, 4, 5, 6], [2, 3]);
        Tensor path = FlowIntegration.Trajectories(start, [.. Enumerable.Repeat<Func<Tensor, Tensor>>(x => v.expand_as(x), 8)]);
        Assert.Equal([2L, 9, 3], path.shape);
        Assert.Equal(0, path[.., 0].abs().sum().item<float>());
        for (int m = 0; m <= 8; m++) Assert.True(path[.., m].eq(m * v).all().item<bool>());
    }

    /// <summary>A flow is a displacement: four turns by 45° make a half turn without error, where its first displacement four times over does not.</summary>
    [Fact]
    public void Turns_add_up_to_turns()
    {
        using DisposeScope scope = NewDisposeScope();
        double c = Math.Sqrt(0.5);
        Tensor turn = tensor([c, -c, 0, c, c, 0, 0, 0, 1], [3, 3]), start = tensor([1.0, 0, 0], [1, 3]);
        Func<Tensor, Tensor> flow = x => x.mm(turn.t()) - x;
        Near([-1, 0, 0], start + FlowIntegration.Trajectories(start, [flow, flow, flow, flow])[.., -1], 1e-15);
        Tensor first = flow(start);
        Near([-0.171573, 2.828427, 0], start + FlowIntegration.Trajectories(start, [_ => first, _ => first, _ => first, _ => first])[.., -1], 1e-6);
    }

    [Fact]
    public void Going_back_by_the_flow_that_led_there_ends_where_it_began() => Gen.Double[-0.5, 0.5].Array[9].Sample(numbers =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = eye(3, dtype: float64) + (tensor(numbers, [3, 3]) * 0.5), start = tensor([1.0, 2, 3, -4, 5, 0], [2, 3]), inverse = linalg.inv(a);
        Func<Tensor, Tensor>[] there = [x => x.mm(a) - x, x => (x * 0) + 2, x => x.mm(a) - x], back = [x => x - x.mm(inverse), x => (x * 0) + 2, x => x - x.mm(inverse)];
        Tensor end = start + FlowIntegration.Trajectories(start, there)[.., -1], path = FlowIntegration.TrajectoriesBack(end, back);
        Assert.True((end + path[.., -1]).allclose(start, 1e-9, 1e-9));
        Assert.True((end + path[.., 1]).allclose(start + FlowIntegration.Trajectories(start, there)[.., 2], 1e-9, 1e-9));
    }, iter: 30, threads: 1);

    [Fact]
    public void Sweeps_are_carried_to_the_last_and_nothing_is_recorded()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor one = ones([1], requires_grad: true);
        Tensor[] sweeps = [zeros([2, 3]), zeros([3, 3]), zeros([4, 3])];
        IReadOnlyList<Tensor> carried = FlowIntegration.Accumulate(sweeps, [x => x.mul(0) + one, x => x.mul(0) + 10]);
        Assert.Equal([11f, 10, 0], carried.Select(sweep => sweep.mean().item<float>()));
        Assert.Equal([2L, 3, 4], carried.Select(sweep => sweep.shape[0]));
        Assert.All(carried, sweep => Assert.False(sweep.requires_grad));
        Assert.Throws<ArgumentException>(() => FlowIntegration.Accumulate(sweeps, [x => x]));
    }

    private static void Near(double[] expected, Tensor point, double tolerance)
    {
        double[] found = point.data<double>().ToArray();
        for (int i = 0; i < 3; i++) Assert.Equal(expected[i], found[i], tolerance);
    }
}
