using System.Globalization;

namespace Trainer.Cli.Tests;

/// <summary><c>trainer flow</c>: two clouds in, flow out.</summary>
public sealed class FlowTests : CliTest
{
    private static readonly string[] Quick = ["--set", "estimator:hidden=16", "--set", "estimator:layers=2", "--set", "estimator:maximumIterations=30"];

    [Fact]
    public void The_flow_of_two_clouds_goes_into_a_file_and_a_picture()
    {
        Pcd("a.pcd", 0);
        Pcd("b.pcd", 0.2);
        var result = Trainer(["flow", "a.pcd", "b.pcd", "--out", "out/flow.npz", "--figure", "flow.svg", .. Quick]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.Contains("200 points to 200", result.Output, StringComparison.Ordinal);
        Assert.Contains("ok out/flow.npz, flow.svg", result.Output, StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(Folder.File("flow.svg")), StringComparison.Ordinal);

        // What was written is a pair with flow, which is measured against itself: what the rigid motion gives is not it.
        var again = Trainer("flow", "out/flow.npz", "--out", "again.ply", "--figure", "page.html", "--method", "rigid-icp");
        Assert.Equal(0, again.Code);
        Assert.Contains("mean error (EPE)", again.Output, StringComparison.Ordinal);
        Assert.Contains("flow_x", File.ReadAllText(Folder.File("again.ply"))[..400], StringComparison.Ordinal);
        Assert.Contains("error of the flow", File.ReadAllText(Folder.File("page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void All_points_get_the_flow_of_a_field_that_was_fitted_to_some()
    {
        Pcd("a.pcd", 0);
        Pcd("b.pcd", 0.2);
        Assert.Equal(0, Trainer(["flow", "a.pcd", "b.pcd", "--out", "flow.pcd", "--points", "50", "--method", "neural-prior", .. Quick]).Code);
        Assert.Contains("POINTS 200", File.ReadAllText(Folder.File("flow.pcd"))[..400], StringComparison.Ordinal);
        Refused(Trainer("flow", "a.pcd", "b.pcd", "--out", "flow.pcd", "--points", "50", "--method", "per-point-flow"), 2, "a.pcd to b.pcd", "first cloud only");
    }

    [Fact]
    public void What_is_odd_about_a_cloud_is_told()
    {
        Pcd("a.pcd", 0);
        Folder.Write("nan.pcd", File.ReadAllText(Folder.File("a.pcd")).Replace("POINTS 200", "POINTS 201", StringComparison.Ordinal).Replace("WIDTH 200", "WIDTH 201", StringComparison.Ordinal) + "nan 1 2\n");
        var result = Trainer("flow", "a.pcd", "nan.pcd", "--out", "f.npz", "--method", "zero-flow");
        Assert.Contains("warning: nan.pcd: 1 points with coordinates that are not finite are left out", result.Output, StringComparison.Ordinal);
        Pcd("mm.pcd", 0, scale: 1000);
        Assert.Contains("warning", Trainer("flow", "mm.pcd", "mm.pcd", "--out", "f.npz", "--method", "zero-flow").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Clouds_that_do_not_overlap_give_no_file()
    {
        Pcd("a.pcd", 0);
        Pcd("far.pcd", 500);
        var result = Trainer(["flow", "a.pcd", "far.pcd", "--out", "f.npz", .. Quick]);
        Assert.Equal(3, result.Code);
        Assert.Contains("the clouds do not overlap", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.File("f.npz")));
    }

    [Fact]
    public void Bad_input_is_refused_with_the_remedy()
    {
        Pcd("a.pcd", 0);
        Folder.Write("empty.pcd", "");
        Folder.Write("header.pcd", "# .PCD v0.7\nVERSION 0.7\nFIELDS x y\nSIZE 4 4\nTYPE F F\nCOUNT 1 1\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA ascii\n1 2\n");
        Refused(Trainer("flow", "a.pcd", "b.pcd", "--out", "f.npz"), 2, "b.pcd: no such file");
        Refused(Trainer("flow", "a.pcd", "empty.pcd", "--out", "f.npz"), 2, "empty.pcd", "empty");
        Refused(Trainer("flow", "a.pcd", "header.pcd", "--out", "f.npz"), 2, "header.pcd");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.txt"), 2, "--out f.txt", ".npz");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--figure", "f.gif"), 2, "--figure f.gif");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--method", "neural-priar"), 2, "neural-priar", "did you mean 'neural-prior'?");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--set", "estimator:hiden=3"), 2, "estimator:hiden", "did you mean 'hidden'?");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--set", "filter:minHeight=1000"), 2, "none of 200 points");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--set", "device=cuda"), 4, "no CUDA device");
        Refused(Trainer("flow", "a.pcd", "--out", "f.npz"), 2, "a.pcd", "Name the second cloud");
        Refused(Trainer("flow", "missing.npz", "--out", "f.npz"), 2, "missing.npz: no such file. Correct the path.");
        Refused(Trainer("flow", ".", "--out", "f.npz"), 2, "is a folder");
    }

    [Fact]
    public void That_a_file_cannot_be_written_is_said_before_anything_is_computed()
    {
        Pcd("a.pcd", 0);
        Folder.Write("file", "");
        Directory.CreateDirectory(Folder.File("taken.npz"));
        var result = Trainer("flow", "a.pcd", "a.pcd", "--out", "file/f.npz");
        Refused(result, 4, "--out file/f.npz cannot be written", "Choose another place");
        Assert.DoesNotContain("points to", result.Output, StringComparison.Ordinal);
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "taken.npz"), 2, "--out taken.npz is a folder");
        Refused(Trainer("flow", "a.pcd", "a.pcd", "--out", "f.npz", "--figure", "file/f.svg"), 4, "--figure file/f.svg cannot be written");
        Assert.Empty(Directory.EnumerateFiles(Folder.Path, "f.npz*"));
    }

    // A box's corner seen from within: three planes, which fix a motion.
    private void Pcd(string name, double shift, double scale = 1)
    {
        var random = new Random(name.Length);
        IEnumerable<string> lines = Enumerable.Range(0, 200).Select(i =>
        {
            double u = 4 * random.NextDouble(), v = 4 * random.NextDouble();
            double[] point = (i % 3) switch { 0 => [u, v, 0], 1 => [u, 0, v], _ => [0, u, v] };
            return string.Join(' ', point.Select((x, axis) => (scale * (x + (axis == 0 ? shift : 0))).ToString(CultureInfo.InvariantCulture)));
        });
        Folder.Write(name, "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 200\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS 200\nDATA ascii\n" + string.Join('\n', lines) + "\n");
    }
}
