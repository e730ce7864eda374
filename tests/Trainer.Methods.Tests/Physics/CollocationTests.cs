using CsCheck;
using TorchSharp;
using Trainer.Data;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Physics;

public sealed class CollocationTests : IDisposable
{
    private static readonly Variable[] Box = [new("x", -1, 3, IsPeriodic: true), new("t", 0, 0.5)];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_slice_of_a_Latin_hypercube_holds_one_point() =>
        Gen.Select(Gen.Int[1, 200], Gen.Long).Sample((count, seed) =>
        {
            using DisposeScope scope = NewDisposeScope();
            double[,] points = Numbers(new LatinHypercubeOptions { Points = count }.Choose(Box, new RandomStream(seed), null, new(_folder)));
            for (int variable = 0; variable < 2; variable++)
            {
                int[] slices = [.. Enumerable.Range(0, count).Select(i => (int)((points[i, variable] - Box[variable].From) / Box[variable].Length * count))];
                Assert.Equal(count, slices.Distinct().Count());
                Assert.All(slices, slice => Assert.InRange(slice, 0, count - 1));
            }
        }, iter: 50);

    [Fact]
    public void A_grid_takes_both_ends_but_of_periodic_variables_one()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] points = Numbers(new GridPointsOptions { Counts = new Dictionary<string, int> { ["x"] = 4 }, Default = 3 }.Choose(Box, new RandomStream(0), null, new(_folder)));
        Assert.Equal(12, points.GetLength(0));
        Assert.Equal([-1, 0, 1, 2], Enumerable.Range(0, 12).Select(i => points[i, 0]).Distinct());
        Assert.Equal([0, 0.25, 0.5], Enumerable.Range(0, 3).Select(i => points[i, 1]));
    }

    [Fact]
    public void Points_are_the_same_for_the_same_random_numbers_and_others_for_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = Draw(1), second = Draw(1), other = Draw(2);
        Assert.True(first.Equals(second));
        Assert.False(first.allclose(other));

        Tensor Draw(long seed) => new UniformPointsOptions { Points = 50 }.Choose(Box, new RandomStream(seed), null, new(_folder));
    }

    /// <summary>Where the residual is a hundred times as large there are many more points; all are different candidates.</summary>
    [Fact]
    public void Adaptive_points_go_where_the_residual_is()
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ResidualAdaptiveOptions { Points = 400, Every = 1, Floor = 0.1 };
        double[,] points = Numbers(options.Choose(Box, new RandomStream(3), at => (at.select(1, 0) < 0).to_type(ScalarType.Float64) + 0.01, new(_folder)));
        int near = Enumerable.Range(0, 400).Count(i => points[i, 0] < 0);
        // A quarter of the box holds 0.25 (4 + 0.1 · …) of the weight: about 0.9; of 4,000 candidates a quarter are there.
        Assert.InRange(near, 300, 390);
        Assert.Equal(400, Enumerable.Range(0, 400).Select(i => (points[i, 0], points[i, 1])).Distinct().Count());
    }

    [Fact]
    public void Points_of_a_file_are_taken_as_they_are()
    {
        string path = Path.Combine(_folder, "mesh.npz");
        NpzFile.Write(path, [new("points", tensor([0.5f, 0.25f, 2.5f, 0.5f], [2, 2]))]);
        using Tensor points = new PointFileOptions { File = "mesh.npz" }.Choose(Box, new RandomStream(0), null, new(_folder));
        Assert.Equal([0.5, 0.25, 2.5, 0.5], points.data<double>().ToArray());
    }

    [Theory]
    [InlineData(new[] { 0f, 0.25f, 3.5f, 0.5f }, 2, "point 1 is outside the domain: x = 3.5, not in -1 to 3")]
    [InlineData(new[] { 0f, float.NaN }, 2, "point 0 is outside the domain: t = NaN")]
    [InlineData(new[] { 0f, 1f, 2f }, 3, "points are [points, 2], of x, t")]
    public void Points_outside_the_domain_are_refused(float[] values, int columns, string reason)
    {
        NpzFile.Write(Path.Combine(_folder, "mesh.npz"), [new("points", tensor(values, [values.Length / columns, columns]))]);
        string message = Assert.Throws<DataException>(() => new PointFileOptions { File = "mesh.npz" }.Choose(Box, new RandomStream(0), null, new(_folder))).Message;
        Assert.Contains(reason, message);
        Assert.Contains("mesh.npz", message);
    }

    private static double[,] Numbers(Tensor points)
    {
        var numbers = new double[points.shape[0], points.shape[1]];
        double[] flat = points.contiguous().data<double>().ToArray();
        Buffer.BlockCopy(flat, 0, numbers, 0, flat.Length * sizeof(double));
        return numbers;
    }
}
