using System.Numerics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CsCheck;
using SkiaSharp;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Tests.Figures;

public sealed class PointCloudFigureTests
{
    private static readonly Gen<Vector3> Places = Gen.Select(Gen.Float[-20, 20], Gen.Float[-20, 20], Gen.Float[-3, 8], (x, y, z) => new Vector3(x, y, z));

    /// <summary>The matrices of the base library see the same.</summary>
    [Fact]
    public void The_camera_is_that_of_a_view_matrix_and_a_projection() => Gen.Select(Places, Places, Gen.Float[-180, 180], Gen.Float[-80, 80]).Sample((target, point, azimuth, elevation) =>
    {
        var camera = new PointCamera(target, azimuth, elevation, 60, IsFlat: false);
        (float a, float e) = (azimuth * MathF.PI / 180, elevation * MathF.PI / 180);
        Vector3 eye = target + (60 * new Vector3(MathF.Cos(a) * MathF.Cos(e), MathF.Sin(a) * MathF.Cos(e), MathF.Sin(e)));
        var expected = Vector4.Transform(new Vector4(point, 1), Matrix4x4.CreateLookAt(eye, target, Vector3.UnitZ) * Matrix4x4.CreatePerspectiveFieldOfView(2 * MathF.Atan(PointCamera.Tangent), 1, 1, 1000));
        (float x, float y, float depth) = camera.Project(point);
        Assert.Equal(expected.W, depth, 1e-3f);
        Assert.Equal(expected.X / expected.W, x, 1e-3f);
        Assert.Equal(expected.Y / expected.W, y, 1e-3f);
    }, iter: 200, threads: 1);

    [Fact]
    public void From_above_x_is_to_the_right_and_y_up_in_one_scale()
    {
        var camera = new PointCamera(new(1, 2, 3), -90, 90, 10, IsFlat: true);
        float unit = 2 / (10 * PointCamera.Tangent);
        Near(unit, 0, new(3, 2, 7));
        Near(0, unit, new(1, 4, -9));

        void Near(float x, float y, Vector3 point)
        {
            Assert.Equal(x, camera.Project(point).X, 1e-6f);
            Assert.Equal(y, camera.Project(point).Y, 1e-6f);
        }
    }

    [Fact]
    public void Nearly_all_points_are_in_the_picture_and_fill_it() => Gen.Select(Places.Array[20, 300], Gen.Bool, Gen.Float[0.5f, 3]).Sample((points, isAbove, aspect) =>
    {
        PointSight sight = PointSight.Of(Figure(points) with { View = isAbove ? PointView.BirdsEye : PointView.Perspective }, aspect);
        float[] reach = [.. points.Select(point => sight.Camera.Project(point)).Select(place => Math.Max(Math.Abs(place.X) / aspect, Math.Abs(place.Y))).Order()];
        Assert.InRange(reach.Count(share => share <= 1), 0.97 * points.Length, points.Length);
        Assert.InRange(reach[^1], 0.9, 3);
    }, iter: 50, threads: 1);

    [Fact]
    public void A_point_far_away_does_not_make_the_others_small()
    {
        Vector3[] points = [.. Cloud(2000)];
        PointSight near = PointSight.Of(Figure(points), 1.6f), far = PointSight.Of(Figure([.. points, new(1e6f, -1e6f, 3)]), 1.6f);
        Assert.InRange(far.Camera.Distance / near.Camera.Distance, 0.95, 1.05);
        Assert.InRange((far.Camera.Target - near.Camera.Target).Length(), 0, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_nearer_hides_what_is_behind_in_any_order_of_layers(bool isRedFirst)
    {
        using var folder = new TemporaryFolder();
        PointLayer red = new("red", [0, 0, 1]) { Color = new(255, 0, 0), Size = 40 }, blue = new("blue", [0, 0, 0]) { Color = new(0, 0, 255), Size = 40 };
        PointLayer[] corners = [new("corners", [-5, -5, 0, 5, 5, 0])];
        new PointCloudFigure("t") { Layers = [.. isRedFirst ? new[] { red, blue } : [blue, red], .. corners], View = PointView.BirdsEye }.Save(folder.File("a.png"));
        using SKBitmap picture = SKBitmap.Decode(folder.File("a.png"));
        SKColor[] pixels = [.. Enumerable.Range(0, picture.Height - 100).Select(y => picture.GetPixel(picture.Width / 2, y))]; // Above the legend.
        Assert.Contains(new SKColor(255, 0, 0), pixels);
        Assert.DoesNotContain(new SKColor(0, 0, 255), pixels);
    }

    [Fact]
    public void A_hidden_layer_is_not_in_the_file()
    {
        using var folder = new TemporaryFolder();
        var layer = new PointLayer("shy", [.. Cloud(100).SelectMany(point => (float[])[point.X, point.Y, point.Z])]) { Color = new(255, 0, 0), IsHidden = true };
        (Figure([.. Cloud(100)]) with { Layers = [layer] }).Save(folder.File("a.svg"));
        Assert.DoesNotContain("shy", File.ReadAllText(folder.File("a.svg")), StringComparison.Ordinal);
        Assert.DoesNotContain("<ellipse", File.ReadAllText(folder.File("a.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Few_points_are_shapes_and_many_a_picture()
    {
        using var folder = new TemporaryFolder();
        Figure([.. Cloud(500)]).Save(folder.File("few.svg"));
        Figure([.. Cloud(100_000)]).Save(folder.File("many.svg"));
        int Count(string file, string name) => XDocument.Load(folder.File(file)).Descendants().Count(element => element.Name.LocalName == name);
        Assert.InRange(Count("few.svg", "ellipse") + Count("few.svg", "circle"), 490, 510);
        Assert.Equal(0, Count("few.svg", "image"));
        Assert.Equal(1, Count("many.svg", "image"));
        Assert.InRange(new FileInfo(folder.File("many.svg")).Length, 10_000, 2_000_000);
    }

    [Fact]
    public void Lines_on_the_ground_are_at_round_places_around_the_points() => Gen.Select(Gen.Float[-1000, 1000], Gen.Float[0.01f, 500], Gen.Float[0.01f, 500]).Sample((at, width, depth) =>
    {
        var box = new PointBox(new(at, -at, 0), new(at + width, depth - at, 1));
        PointGrid grid = PointGrid.Of(box);
        double digits = grid.Step / Math.Pow(10, Math.Floor(Math.Log10(grid.Step * 1.0001)));
        Assert.Contains(Math.Round(digits, 3), (double[])[1, 2, 5]);
        Assert.Equal(Math.Round(grid.Low.X / grid.Step), grid.Low.X / grid.Step, 0.02);
        Assert.InRange(Math.Max(grid.Columns, grid.Rows), 5, 14);
        Assert.True(grid.Low.X <= box.Low.X && grid.Low.X + (grid.Columns * grid.Step) >= box.High.X - (1e-3f * grid.Step) - 1e-3f);
        Assert.Equal(grid.Columns + grid.Rows + 2, grid.Lines.Count());
    }, iter: 200, threads: 1);

    [Fact]
    public void Lines_are_cut_where_the_camera_is()
    {
        var camera = new PointCamera(default, 0, 0, 10, IsFlat: false); // At x = 10, looking at the origin.
        (Vector3 from, Vector3 to) = camera.Clip(new(0, 0, 0), new(20, 0, 0))!.Value;
        Assert.Equal(default, from);
        Assert.Equal(10 - 0.2f, to.X, 1e-4f);
        Assert.Null(camera.Clip(new(11, 0, 0), new(20, 1, 0)));
    }

    [Fact]
    public void Wrong_numbers_of_coordinates_and_colours_are_refused_and_damaged_files_named()
    {
        Assert.Throws<ArgumentException>(() => new PointLayer("a", [1, 2]));
        Assert.Throws<ArgumentException>(() => new PointLayer("a", [1, 2, 3]) { Colors = [1, 2] });
        using var folder = new TemporaryFolder();
        FigureJson.Write(Figure([new(1, 2, 3)]), folder.File("a.json"));
        string points = Convert.ToBase64String(MemoryMarshal.AsBytes<float>([1, 2, 3])), shape = File.ReadAllText(folder.File("a.json"));
        Assert.Contains(points, shape, StringComparison.Ordinal);
        foreach (string wrong in (string[])[Convert.ToBase64String(new byte[8]), Convert.ToBase64String(new byte[13]), "??"])
        {
            string file = folder.Write("c.json", shape.Replace(points, wrong, StringComparison.Ordinal));
            Assert.Contains(file, Assert.Throws<ConfigException>(() => FigureJson.Read(file)).Message, StringComparison.Ordinal);
        }
    }

    internal static PointCloudFigure Figure(Vector3[] points) => new("t") { Layers = [new("points", [.. points.SelectMany(point => (float[])[point.X, point.Y, point.Z])])] };

    private static IEnumerable<Vector3> Cloud(int count)
    {
        var random = new Random(3);
        return Enumerable.Range(0, count).Select(_ => new Vector3((random.NextSingle() * 60) - 30, (random.NextSingle() * 20) - 10, random.NextSingle() * 3));
    }
}
