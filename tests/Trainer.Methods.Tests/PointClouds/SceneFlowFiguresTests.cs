using CsCheck;
using Serilog.Core;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Figures;
using Trainer.Tests;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class SceneFlowFiguresTests
{
    private static readonly ScenePair Street = new StreetSceneOptions { Points = 256 }.Load(new DataFolder("."), Logger.None)[0];

    // The grounds of pages, light and dark, and of files.
    private static readonly Rgb[] Grounds = [new(255, 255, 255), Rgb.Parse("#f6f7f9"), Rgb.Parse("#1c2027")];

    [Fact]
    public void The_first_cloud_is_moved_by_its_flow()
    {
        PointCloudFigure figure = SceneFlowFigures.Clouds(Street, Street.Flow!);
        Assert.Equal([Street.First.Points, Street.Second.Points], figure.Layers.Take(2).Select(layer => layer.Points));
        Assert.Equal(Street.First.Points.Select((value, i) => value + Street.Flow![i]), figure.Layers[2].Points);
        Apart([.. figure.Layers.Select(layer => layer.Color!.Value)], 20);
    }

    [Fact]
    public void Each_point_has_the_colour_of_its_flow_and_nearly_all_are_within_the_rim()
    {
        PointCloudFigure figure = SceneFlowFigures.Wheel(Street, Street.Flow!);
        ColorWheel wheel = figure.Wheel!;
        double[] lengths = [.. Enumerable.Range(0, 256).Select(i => Math.Sqrt(Math.Pow(Street.Flow![3 * i], 2) + Math.Pow(Street.Flow[(3 * i) + 1], 2)))];
        Assert.InRange(lengths.Count(length => length <= wheel.Most), 0.97 * 256, 256);
        Assert.InRange(wheel.Most, 0.5 * lengths.Max(), 1.1 * lengths.Max());
        Assert.Equal(lengths.Max() > wheel.Most, wheel.IsOpen);
        for (int i = 0; i < 256; i++) Assert.Equal(wheel.At(Street.Flow![3 * i], Street.Flow[(3 * i) + 1]), Color(figure, i));
        Assert.Equal(7, SceneFlowFigures.Wheel(Street, Street.Flow!, most: 7).Wheel!.Most);
    }

    /// <summary>Directions along the axes, and opposite ones whatever they are, are told apart by nearly everyone.</summary>
    [Fact]
    public void Directions_are_told_apart_without_red_or_green_or_blue()
    {
        ColorWheel wheel = SceneFlowFigures.Wheel(Street, Street.Flow!, most: 1).Wheel!;
        Apart([wheel.At(1, 0), wheel.At(0, 1), wheel.At(-1, 0), wheel.At(0, -1), wheel.At(0, 0)], 20);
        Gen.Double[0, Math.PI].Sample(angle => Apart([wheel.At(Math.Cos(angle), Math.Sin(angle)), wheel.At(-Math.Cos(angle), -Math.Sin(angle))], 20), threads: 1);
    }

    [Fact]
    public void Errors_are_distances_from_the_true_flow()
    {
        float[] flow = [.. Street.Flow!];
        (flow[3], flow[4], flow[5]) = (flow[3] + 0.3f, flow[4] - 0.4f, flow[5] + 1.2f); // 1.3 m off.
        flow[6] = float.NaN;
        PointCloudFigure figure = SceneFlowFigures.Error(Street, flow, most: 2.6);
        Assert.Equal([figure.Bar!.At(0), figure.Bar.At(1.3), figure.Bar.At(double.NaN)], [Color(figure, 0), Color(figure, 1), Color(figure, 2)]);
        Assert.False(figure.Bar.IsOpen);
        Assert.Contains($"{1.3 / 255:G3} m", figure.Description, StringComparison.Ordinal);
        PointCloudFigure all = SceneFlowFigures.Error(Street, new float[768]);
        Assert.InRange(all.Bar!.High, 0.2, 2);
        Assert.Equal(1, SceneFlowFigures.Error(Street, Street.Flow!).Bar!.High); // No error, and a scale all the same.
    }

    [Fact]
    public void Colours_of_errors_are_told_apart_and_seen_on_every_ground()
    {
        Rgb[] colors = [.. SceneFlowFigures.Error(Street, Street.Flow!).Bar!.Colors];
        Apart(colors, 15);
        foreach (Rgb color in colors) Assert.All(Grounds, ground => Assert.InRange(ColorVision.Distance(color, ground), 14, 1000));
    }

    [Fact]
    public void Sweeps_are_coloured_by_age_with_their_flow_and_without()
    {
        PointCloud[] sweeps = [new([1, 2, 3]), new([4, 5, 6, 7, 8, 9]), new([0, 0, 0])];
        float[][] carried = [[2, 2, 3], [5, 5, 6, 8, 8, 9], [0, 0, 0]];
        PointCloudFigure figure = SceneFlowFigures.Accumulation("street", sweeps, carried);
        Assert.Equal([2, 2, 3, 5, 5, 6, 8, 8, 9, 0, 0, 0], figure.Layers[0].Points);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0], figure.Layers[1].Points);
        Assert.Equal([figure.Bar!.At(2), figure.Bar.At(1), figure.Bar.At(1), figure.Bar.At(0)], Enumerable.Range(0, 4).Select(i => Color(figure, i)));
        Assert.Equal(2, figure.Layers.Select(layer => layer.Panel).Distinct().Count());
        Assert.Throws<ArgumentException>(() => SceneFlowFigures.Accumulation("street", sweeps, carried[1..]));
        Assert.Throws<ArgumentException>(() => SceneFlowFigures.Accumulation("street", sweeps, [carried[1], carried[1], carried[2]]));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        Assert.Throws<ArgumentException>(() => SceneFlowFigures.Clouds(Street, new float[3]));
        Assert.Throws<ArgumentException>(() => SceneFlowFigures.Wheel(Street, new float[3]));
        var unknown = new ScenePair("Tuesday", Street.First, Street.Second);
        Assert.Contains("Tuesday", Assert.Throws<ArgumentException>(() => SceneFlowFigures.Error(unknown, Street.Flow!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clouds_of_no_point_of_one_and_of_none_that_is_finite_are_drawn_too()
    {
        using var folder = new TemporaryFolder();
        foreach (float[] points in (float[][])[[], [1, 2, 3], [float.NaN, 0, 0, float.PositiveInfinity, 1, 1]])
        {
            var pair = new ScenePair("p", new(points), new(points)) { Flow = new float[points.Length] };
            float[] flow = [.. points.Select(_ => float.NaN)];
            PointCloudFigure[] figures = [SceneFlowFigures.Clouds(pair, flow), SceneFlowFigures.Wheel(pair, flow), SceneFlowFigures.Error(pair, flow), SceneFlowFigures.Accumulation("p", [pair.First], [flow])];
            Assert.All(figures, figure => figure.Save(folder.File("a.svg")));
        }
    }

    private static Rgb Color(PointCloudFigure figure, int point)
    {
        byte[] colors = figure.Layers[0].Colors!;
        return new(colors[3 * point], colors[(3 * point) + 1], colors[(3 * point) + 2]);
    }

    private static void Apart(Rgb[] colors, double least)
    {
        for (int i = 0; i < colors.Length; i++)
        {
            for (int j = 0; j < i; j++) Assert.True(ColorVision.Distance(colors[i], colors[j]) >= least, $"{colors[i]} and {colors[j]}: {ColorVision.Distance(colors[i], colors[j]):0.#}");
        }
    }
}
