using CsCheck;
using Trainer.Kernels.Neighbours.DistanceTransforms;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Torch.Autograd;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Neighbours;

public class DistanceTransformTests
{
    private static readonly DistanceGrid Small = new(10, (0, 0, 0), (5, 5, 5));

    [Fact]
    public void One_point_in_a_small_grid_gives_the_distances_of_the_paper_sheet()
    {
        using var transform = new DistanceTransform([0.2f, 0.2f, 0.2f], Small);
        Assert.Equal(0.3464102, transform.Values[0, 0, 0].item<float>(), 7);
        Assert.Equal(0.2, transform.Values[2, 2, 0].item<float>(), 7);
        Assert.Equal(0.1414214, transform.Values[3, 3, 2].item<float>(), 7);
        Assert.Equal(0, transform.Values[2, 2, 2].item<float>());
    }

    [Fact]
    public void Between_nodes_values_are_trilinear_and_outside_those_of_the_border()
    {
        using var transform = new DistanceTransform([0.2f, 0.2f, 0.2f], Small);
        Assert.Equal(transform.Values[1, 3, 4].item<float>(), Look(transform, 0.1f, 0.3f, 0.4f).Value, 6);
        Assert.Equal((Look(transform, 0.1f, 0.3f, 0.4f).Value + Look(transform, 0.1f, 0.3f, 0.3f).Value) / 2, Look(transform, 0.1f, 0.3f, 0.35f).Value, 6);
        Assert.Equal(0.112184, Look(transform, 0.25f, 0.25f, 0.25f).Value, 6);
        Assert.Equal(Look(transform, 0.4f, 0.12f, 0).Value, Look(transform, 7f, 0.12f, -3f).Value, 6);
        (_, float[] gradient, float outside) = Look(transform, 7f, 0.12f, -3f);
        Assert.Equal((0, 0, 1), (gradient[0], gradient[2], outside));
        Assert.NotEqual(0, gradient[1]);
        Assert.Equal(-1, Look(transform, 0.05f, 0.2f, 0.2f).Gradient[0], 5);
        using var wide = new DistanceTransform([0.2f, 0.2f, 0.2f], new(10, (0, 0, 0), (9, 5, 5)));
        Assert.Equal(0.25, Look(wide, 0.45f, 0.2f, 0.2f).Value, 6);
    }

    [Fact]
    public void The_gradient_is_never_longer_than_the_root_of_three()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor target = Cloud.Of(Cloud.Scan(300, 1)), points = (rand([2000, 3], generator: new Generator(2)) * 20 - 10).requires_grad_(true);
        using var loss = new DistanceTransformLoss(target, target, 3);
        Tensor lengths = (Diff.Grad(loss.Compute(points).Loss, points) * 2000).norm(1, keepdim: false, p: 2);
        Assert.InRange(lengths.max().item<float>(), 0.9, Math.Sqrt(3) + 1e-4);
    }

    [Fact]
    public void Squared_distances_are_those_of_brute_force() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 9], Gen.Int[1, 20], Gen.Int[1, 6], Gen.Int[0, 1000]).Sample(
            (x, y, z, count, seed) =>
            {
                var random = new Random(seed);
                float[] points = [.. Enumerable.Range(0, count).SelectMany(_ => new float[] { random.Next(x), random.Next(y), random.Next(z) })];
                using var transform = new DistanceTransform(points, new(1, (0, 0, 0), (x, y, z)));
                Span<float> values = TensorMemory.AsSpan<float>(transform.Values);
                for (int i = 0; i < x * y * z; i++)
                {
                    (int a, int b, int c) = (i / (y * z), i / z % y, i % z);
                    double nearest = Enumerable.Range(0, count).Min(p => Math.Pow(a - points[3 * p], 2) + Math.Pow(b - points[3 * p + 1], 2) + Math.Pow(c - points[3 * p + 2], 2));
                    if (values[i] != (float)Math.Sqrt(nearest)) return false;
                }

                return true;
            }, iter: 200, threads: 1);

    [Fact]
    public void The_grid_reaches_around_both_clouds()
    {
        DistanceGrid grid = DistanceGrid.Around(10, [0.26f, -1, 0], [1, 0.5f, 0]);
        Assert.Equal(((1, -11, -1), (12, 19, 4)), (grid.First, grid.Nodes));
    }

    [Fact]
    public void The_loss_and_its_gradient_are_those_of_torch_in_double_precision()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor target = Cloud.Of(Cloud.Scan(500, 1)), source = (Cloud.Of(Cloud.Scan(5000, 2)) + 0.3).requires_grad_(true);
        using var loss = new DistanceTransformLoss(target + 1, target, 4);
        CloudLoss own = loss.Compute(source);
        Tensor exact = source.detach().to(ScalarType.Float64).requires_grad_(true);
        (Tensor expected, Tensor outside) = TorchLookup.Run(new(loss.Transform.Grid, loss.Transform.Values.to(ScalarType.Float64)), exact);
        Assert.Equal(expected.item<double>(), own.Loss.item<float>(), 6);
        Assert.Equal(outside.item<float>(), own.Unmatched.item<float>(), 6);
        Assert.InRange((Diff.Grad(expected, exact) - Diff.Grad(own.Loss, source)).abs().max().item<double>() * 5000, 0, 1e-4);
        Assert.Contains("cannot be differentiated again", Assert.Throws<NotSupportedException>(() => Diff.Grad(loss.Compute(source).Loss, source, createGraph: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        int before = get_num_threads();
        try
        {
            using IDisposable scope = NewDisposeScope();
            Tensor target = Cloud.Of(Cloud.Scan(500, 1)), source = Cloud.Of(Cloud.Scan(5000, 2)).requires_grad_(true);
            (Tensor Values, Tensor Loss, Tensor Gradient) With(int threads)
            {
                set_num_threads(threads);
                using var loss = new DistanceTransformLoss(source, target, 5);
                Tensor value = loss.Compute(source).Loss;
                return (loss.Transform.Values.clone(), value, Diff.Grad(value, source));
            }

            var (one, three) = (With(1), With(3));
            Assert.True(Cloud.AreSame(one.Values, three.Values) && Cloud.AreSame(one.Loss, three.Loss) && Cloud.AreSame(one.Gradient, three.Gradient));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Too_large_a_grid_is_refused_with_the_remedies()
    {
        string message = Assert.Throws<ArgumentException>(() => new DistanceTransformLoss(Cloud.Of(-80, -80, -3, 80, 80, 3), Cloud.Of(0, 0, 0), 10, 256L << 20)).Message;
        foreach (string part in (string[])["1,604 × 1,604 × 64", "164,660,224 nodes", "628 MiB", "256 MiB", "Crop", "about 7.4 fit"]) Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DistanceTransformLoss(Cloud.Of(0, 0, 0, 3000, 0, 0), Cloud.Of(0, 0, 0)));
        Assert.Throws<ArgumentException>(() => new DistanceTransformLoss(Cloud.Of(0, 0, 0, 1e30f, 1e30f, 1e30f), Cloud.Of(0, 0, 0)));
        using var loss = new DistanceTransformLoss(Cloud.Of(0, 0, 0), Cloud.Of(1, 0, 0));
        Assert.Contains("1 of 1 points", Assert.Throws<ArgumentException>(() => loss.Compute(Cloud.Of(float.NaN, 0, 0))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DistanceTransformLoss(Cloud.Of(0, 0, 0), zeros([0, 3])));
    }

    private static (float Value, float[] Gradient, float Outside) Look(DistanceTransform transform, params float[] point)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Cloud.Of(point).requires_grad_(true);
        var problem = new LookupProblem(transform.Grid, transform.Values);
        Tensor value = LookupFunction.apply(problem, x);
        return (value.item<float>(), [.. Diff.Grad(value, x).data<float>()], problem.Outside!.item<float>());
    }
}
