using System.Runtime.InteropServices;
using System.Text.Json;
using CsCheck;
using Trainer.Figures.PointClouds;
using Trainer.Reports;
using Trainer.Tests.Figures;

namespace Trainer.Tests.Reports;

public sealed class PointCloudDataTests
{
    [Fact]
    public void Places_come_back_to_half_a_step() => Gen.Select(Gen.Float[-50, 50].Array[3, 300], Gen.Float[-1e4f, 1e4f]).Sample((values, shift) =>
    {
        float[] points = [.. values.Take(values.Length / 3 * 3).Select(value => value + shift)];
        JsonElement data = Data(new PointCloudFigure("t") { Layers = [new("a", points), new("b", [.. points.Reverse()])] });
        float[] size = Numbers(data, "size"), low = Numbers(data, "low");
        float[] found = Places(data, 0);
        Assert.Equal(points.Length, found.Length);
        for (int i = 0; i < points.Length; i++)
        {
            float most = Math.Abs(low[i % 3]) + size[i % 3], rounding = 4 * (MathF.BitIncrement(most) - most);
            Assert.InRange(Math.Abs(found[i] - points[i]), 0, (0.51f * size[i % 3] / ushort.MaxValue) + rounding);
        }
    }, iter: 50, threads: 1);

    [Fact]
    public void What_is_far_from_all_others_or_nowhere_is_left_out_so_that_the_rest_stays_fine()
    {
        var random = new Random(5);
        float[] points = [.. Enumerable.Range(0, 3000).Select(_ => random.NextSingle() * 100)];
        JsonElement data = Data(new PointCloudFigure("t") { Layers = [new("a", [.. points, 1e9f, 0, 0, float.NaN, 1, 1]) { Colors = new byte[3 * 1002] }] });
        Assert.Equal((1000, 1002), (data.GetProperty("layers")[0].GetProperty("count").GetInt32(), data.GetProperty("layers")[0].GetProperty("of").GetInt32()));
        Assert.Equal(3000, data.GetProperty("layers")[0].GetProperty("colors").GetBytesFromBase64().Length);
        Assert.All(Numbers(data, "size"), size => Assert.InRange(size, 90, 101));
    }

    [Fact]
    public void Of_very_many_points_some_are_there_with_their_colours()
    {
        const int count = 700_000;
        byte[] colors = [.. Enumerable.Range(0, 3 * count).Select(i => (byte)(i / 3))];
        JsonElement layer = Data(new PointCloudFigure("t") { Layers = [new("a", [.. Enumerable.Range(0, 3 * count).Select(i => (float)(i / 3))]) { Colors = colors }] }).GetProperty("layers")[0];
        Assert.InRange(layer.GetProperty("count").GetInt32(), 200_000, 300_000);
        Assert.Equal([0, 0, 0, 3, 3, 3, 6, 6, 6], layer.GetProperty("colors").GetBytesFromBase64()[..9]);
    }

    [Fact]
    public void Panels_are_numbered_in_the_order_of_their_layers()
    {
        JsonElement data = Data((PointCloudFigure)FigureTests.Samples["points3d"]);
        Assert.Equal(["left", "right", ""], data.GetProperty("panels").EnumerateArray().Select(panel => panel.GetString()));
        Assert.Equal([0, 1, 2], data.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("panel").GetInt32()));
        Assert.Equal("#0a141e", data.GetProperty("layers")[0].GetProperty("color").GetString());
        Assert.True(data.GetProperty("isFlat").GetBoolean());
    }

    [Fact]
    public void The_script_is_in_pages_that_need_it_only()
    {
        using var folder = new TemporaryFolder();
        new Report("t").Add(FigureTests.Samples.Where(sample => sample.Key != "points3d").Select(sample => new ReportPart.Chart(sample.Value))).Write(folder.File("a.html"));
        new Report("t").Add(new ReportPart.Chart(FigureTests.Samples["points3d"])).Write(folder.File("b.html"));
        Assert.DoesNotContain("webgl", File.ReadAllText(folder.File("a.html")), StringComparison.Ordinal);
        Assert.Contains("webgl", File.ReadAllText(folder.File("b.html")), StringComparison.Ordinal);
    }

    private static JsonElement Data(PointCloudFigure figure) => JsonDocument.Parse(ChartData.Of(figure)).RootElement;

    private static float[] Numbers(JsonElement data, string name) => [.. data.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];

    private static float[] Places(JsonElement data, int layer)
    {
        float[] low = Numbers(data, "low"), size = Numbers(data, "size");
        ushort[] shares = MemoryMarshal.Cast<byte, ushort>(data.GetProperty("layers")[layer].GetProperty("points").GetBytesFromBase64()).ToArray();
        return [.. shares.Select((share, i) => (float)(low[i % 3] + ((double)size[i % 3] * share / ushort.MaxValue)))];
    }
}
