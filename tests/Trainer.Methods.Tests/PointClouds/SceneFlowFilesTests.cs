using Serilog.Core;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Tests;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class SceneFlowFilesTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    [Theory]
    [InlineData("pos1", "pos2", "gt")]
    [InlineData("pc1", "pc2", "flow")]
    [InlineData("points1", "points2", "flow")]
    public void Usual_names_are_found_and_flow_stays_with_its_points(string first, string second, string flow)
    {
        Write("b.npz", (first, Rows(40, 0)), (second, Rows(30, 500)), (flow, Rows(40, 1000)), ("other", ones(3)));
        Write("a.npz", (first, Rows(5, 0)), (second, Rows(5, 0)));
        IReadOnlyList<ScenePair> pairs = Load(new() { Path = ".", Points = 20 });
        Assert.Equal(["a", "b"], pairs.Select(pair => pair.Name));
        Assert.Null(pairs[0].Flow);
        Assert.Equal((20, 20), (pairs[0].First.Count, pairs[0].Second.Count)); // All five, and some again.
        Assert.Equal(5, Keys(pairs[0].First.Points).Take(5).Distinct().Count());
        Assert.Equal(20, Keys(pairs[1].First.Points).Distinct().Count());
        Assert.Equal(pairs[1].Flow, pairs[1].First.Points.Select(value => value + 1000));
        Assert.NotEqual(Keys(pairs[1].First.Points), Keys(pairs[1].Second.Points).Select(value => value - 500));
        Assert.NotEqual(pairs[1].First.Points, Load(new() { Path = ".", Points = 20, Seed = 1 })[1].First.Points);
        Assert.Equal(120, Load(new() { Path = ".", Points = 0, Skip = 1 })[0].First.Points.Length);
    }

    [Fact]
    public void Points_whose_flow_is_not_finite_are_left_out_and_counted()
    {
        Tensor flow = Rows(10, 0);
        flow[2, 1] = float.NaN;
        flow[7, 0] = float.PositiveInfinity;
        Write("holes.npz", ("pos1", Rows(10, 0)), ("pos2", Rows(10, 0)), ("gt", flow));
        LoadedPointCloud first = new SceneFlowArchive(_files.File("holes.npz")).First(null, null);
        Assert.Equal(8, first.Cloud.Count);
        Assert.Contains("2 points whose true flow is not finite", Assert.Single(first.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_choose_valid_points_and_share_out_tracked_ones()
    {
        Write("f.npz", ("points1", Rows(10, 0)), ("points2", Rows(10, 0)), ("flow", Rows(10, 0)), ("valid_mask1", arange(10).lt(6)));
        ScenePair things = Load(new() { Path = "f.npz", Points = 0, Centre = true })[0];
        Assert.Equal(6, things.First.Count);
        Assert.Equal(0, things.First.Points.Average(), 1e-5);
        Assert.Equal(0f - 7.5f, things.Second.Points[0], 1e-5);
        Assert.Equal(0f, things.Flow![0]);

        Write("a.npz", ("pc1", Rows(100, 0)), ("pc2", Rows(100, 0)), ("flow", Rows(100, 0)), ("mask1_tracks_flow", arange(40, 60)), ("mask2_tracks_flow", arange(100).ge(50)));
        ScenePair tracked = Load(new() { Path = "a.npz", Points = 20, ForegroundShare = 0.8 })[0];
        Assert.Equal(16, tracked.Foreground!.Count(value => value));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(tracked.Foreground![i], tracked.First.Points[3 * i] is >= 120 and < 180));
        Assert.Equal(16, Keys(tracked.Second.Points).Count(key => key >= 150));
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Write("a.npz", ("cloud", Rows(4, 0)), ("pos2", Rows(4, 0)), ("gt", Rows(3, 0)), ("flat", ones(4)));
        Assert.Contains("it has cloud, pos2, gt, flat", Message(new() { Path = "a.npz" }), StringComparison.Ordinal);
        Assert.Contains("has no array 'second'; it has cloud", Message(new() { Path = "a.npz", First = "pos2", Flow = "pos2", Second = "second" }), StringComparison.Ordinal);
        Assert.Contains("'gt' has 3 rows for the 4 points of 'cloud'", Message(new() { Path = "a.npz", First = "cloud" }), StringComparison.Ordinal);
        Assert.Contains("'flat' is (4), not (points, 3)", Message(new() { Path = "a.npz", First = "flat" }), StringComparison.Ordinal);
        Assert.Contains("none of 4 points passes the filter", Message(new() { Path = "a.npz", First = "cloud", Flow = "cloud", Filter = new() { MinDistance = 500 } }), StringComparison.Ordinal);
        Assert.Contains("no such file or folder", Message(new() { Path = "none" }), StringComparison.Ordinal);
        Assert.Contains("none is left", Message(new() { Path = ".", Skip = 1 }), StringComparison.Ordinal);
        Assert.Contains("does not lie in the data folder", Message(new() { Path = "../other" }), StringComparison.Ordinal);
        Write("nan.npz", ("pos1", tensor([float.NaN, 0, 0, 1, 2, 3], [2, 3])), ("pos2", Rows(2, 0)), ("gt", tensor([0f, 0, 0, float.NaN, 0, 0], [2, 3])));
        Assert.Contains("has no point with a valid flow", Message(new() { Path = "nan.npz" }), StringComparison.Ordinal);
        Assert.Equal(1, new SceneFlowFilesOptions { Path = "nan.npz", Points = 0, Flow = "pos2" }.Load(new(_files.Path), Logger.None)[0].First.Count);
    }

    [Fact]
    public void Flow_that_is_written_is_read_again()
    {
        ScenePair pair = new("pair", new([1, 2, 3, 4, 5, 6], new Dictionary<string, float[]> { ["intensity"] = [7, 8] }), new([9, 9, 9]));
        float[] flow = [.1f, .2f, .3f, .4f, .5f, .6f];
        FlowFile.Write(_files.File("out.npz"), pair, flow);
        ScenePair read = Load(new() { Path = "out.npz", Points = 0 })[0];
        Assert.Equal(pair.First.Points, read.First.Points);
        Assert.Equal(pair.Second.Points, read.Second.Points);
        Assert.Equal(flow, read.Flow);
        FlowFile.Write(_files.File("new/out.ply"), pair, flow);
        PointCloud cloud = PointCloudFile.Read(_files.File("new/out.ply")).Cloud;
        Assert.Equal(pair.First.Points, cloud.Points);
        Assert.Equal([.2f, .5f], cloud.Channels["flow_y"]);
        Assert.Equal([7, 8], cloud.Channels["intensity"]);
        Assert.Throws<DataException>(() => FlowFile.Write(_files.File("out.txt"), pair, flow));
        Assert.Throws<ArgumentException>(() => FlowFile.Write(_files.File("out.ply"), pair, [1, 2, 3]));
    }

    [Fact]
    public void A_folder_of_sweeps_makes_pairs_of_each_and_the_next()
    {
        for (int k = 0; k < 3; k++) PointCloudFile.Write(_files.File($"{k}.{(k == 1 ? "ply" : "pcd")}"), new([.. Enumerable.Range(0, 30).Select(i => (float)(i + k))]));
        SweepFilesOptions options = new() { Path = ".", Points = 6 };
        IReadOnlyList<ScenePair> pairs = options.Load(new(_files.Path), Logger.None);
        Assert.Equal(["0.pcd to 1.ply", "1.ply to 2.pcd"], pairs.Select(pair => pair.Name));
        Assert.Equal(pairs[0].Second.Points, pairs[1].First.Points);
        Assert.Equal(6, pairs[1].Second.Count);
        Assert.Contains("the only sweep", Assert.Throws<DataException>(() => (options with { Path = "1.ply" }).Load(new(_files.Path), Logger.None)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    /// <summary>Row i is 3 i, 3 i + 1, 3 i + 2, each plus an offset.</summary>
    private static Tensor Rows(int count, int offset) => (arange(3 * count) + offset).to(float32).view(count, 3);

    private static float[] Keys(float[] points) => [.. points.Where((_, i) => i % 3 == 0)];

    private void Write(string name, params (string Name, Tensor Values)[] arrays) => NpzFile.Write(_files.File(name), [.. arrays.Select(array => KeyValuePair.Create(array.Name, array.Values))]);

    private IReadOnlyList<ScenePair> Load(SceneFlowFilesOptions options) => options.Load(new(_files.Path), Logger.None);

    private string Message(SceneFlowFilesOptions options) => Assert.Throws<DataException>(() => Load(options)[0]).Message;
}
