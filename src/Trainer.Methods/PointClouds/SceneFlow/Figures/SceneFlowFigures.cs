using Trainer.Data.PointClouds;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Methods.PointClouds.SceneFlow.Figures;

/// <summary>Pictures of scene flow, which can be turned in a report. Flows are x, y, z of each point of the first cloud, in metres.</summary>
public static class SceneFlowFigures
{
    /// <summary>The share of points whose flow or error is within the scale of colours; those beyond are drawn as its end.</summary>
    private const double InScale = 0.98;

    // From what does not matter to what does. Neighbours differ in lightness or along blue and yellow, which nearly everyone sees; all are seen on white and on black.
    private static readonly Rgb[] Errors = [.. ((string[])["#7f9fc4", "#a9a9a4", "#e3ad33", "#d9601a", "#a3206a"]).Select(Rgb.Parse)];
    private static readonly Rgb[] Ages = [.. ((string[])["#0072b2", "#56a8b8", "#d8a928", "#d55e00"]).Select(Rgb.Parse)];
    private static readonly Rgb FirstColor = Rgb.Parse("#8c96a3"), SecondColor = Rgb.Parse("#0072b2"), WarpedColor = Rgb.Parse("#d55e00");

    /// <summary>Both clouds, and the first where its flow takes it: on the second, where the flow is right.</summary>
    /// <param name="pair">The clouds.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="view">Where it is seen from.</param>
    /// <exception cref="ArgumentException">The flow has another number of points than the first cloud.</exception>
    public static PointCloudFigure Clouds(ScenePair pair, float[] flow, PointView view = PointView.Perspective)
    {
        Check(pair, flow);
        return new($"{pair.Name}: the clouds and the flow")
        {
            Description = $"The first cloud of {pair.First.Count} points, the second of {pair.Second.Count}, and the first moved by its flow, which lies on the second where the flow is right.",
            View = view,
            Layers =
            [
                new("first", pair.First.Points) { Color = FirstColor, Size = SizeOf(pair) },
                new("second", pair.Second.Points) { Color = SecondColor, Size = SizeOf(pair) },
                new("first, moved by its flow", [.. pair.First.Points.Zip(flow, (place, step) => place + step)]) { Color = WarpedColor, Size = SizeOf(pair) },
            ],
        };
    }

    /// <summary>The first cloud from above, coloured by its flow in the plane: the direction is the hue, the length the saturation.</summary>
    /// <param name="pair">The clouds.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="most">The length of full saturation, in metres; null: within it are 98 % of the points.</param>
    /// <exception cref="ArgumentException">The flow has another number of points than the first cloud.</exception>
    public static PointCloudFigure Wheel(ScenePair pair, float[] flow, double? most = null)
    {
        Check(pair, flow);
        double[] lengths = [.. Enumerable.Range(0, pair.First.Count).Select(i => Math.Sqrt(((double)flow[3 * i] * flow[3 * i]) + ((double)flow[(3 * i) + 1] * flow[(3 * i) + 1])))];
        double rim = most ?? ScaleEnd(lengths);
        var wheel = new ColorWheel("flow in x and y, m", rim) { IsOpen = lengths.Any(length => length > rim) };
        return new($"{pair.Name}: flow by direction and length")
        {
            Description = $"The first cloud seen from above; the hue of a point is the direction of its flow in the plane, its saturation the length, up to {rim:G3} m.",
            View = PointView.BirdsEye,
            Wheel = wheel,
            Layers = [new("first", pair.First.Points) { Size = SizeOf(pair), Colors = [.. Enumerable.Range(0, lengths.Length).Select(i => wheel.At(flow[3 * i], flow[(3 * i) + 1])).SelectMany(color => (byte[])[color.R, color.G, color.B])] }],
        };
    }

    /// <summary>The first cloud coloured by how far its flow is from the true one: ‖f − g‖.</summary>
    /// <param name="pair">The clouds, with the true flow.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="most">The error at the end of the scale, in metres; null: below it are 98 % of the points.</param>
    /// <param name="view">Where it is seen from.</param>
    /// <exception cref="ArgumentException">The true flow is not known, or the flow has another number of points than the first cloud.</exception>
    public static PointCloudFigure Error(ScenePair pair, float[] flow, double? most = null, PointView view = PointView.BirdsEye)
    {
        Check(pair, flow);
        float[] truth = pair.Flow ?? throw new ArgumentException($"The true flow of {pair.Name} is not known: there is no error to show.", nameof(pair));
        double[] errors = [.. Enumerable.Range(0, pair.First.Count).Select(i => (Rigid.Vector3D.Of(flow, i) - Rigid.Vector3D.Of(truth, i)).Length)];
        double high = most ?? ScaleEnd(errors);
        var bar = new ColorBar("error of the flow, m", 0, high, Errors) { IsOpen = errors.Any(error => error > high) };
        return new($"{pair.Name}: error of the flow")
        {
            Description = $"The first cloud, each point coloured by the distance of its flow from the true one, from 0 to {high:G3} m; the mean is {errors.Where(double.IsFinite).DefaultIfEmpty(0).Average():G3} m.",
            View = view,
            Bar = bar,
            Layers = [new("first", pair.First.Points) { Size = SizeOf(pair), Colors = bar.Of(errors) }],
        };
    }

    /// <summary>Sweeps of a sequence in one cloud: carried to the last by the flows between them, beside the same sweeps as they are. Coloured by age.</summary>
    /// <param name="name">What the sequence is called.</param>
    /// <param name="sweeps">The sweeps, the last one newest, each in its own frame.</param>
    /// <param name="carried">x, y, z of the points of each at the time of the last: of <see cref="FlowIntegration.Accumulate"/>.</param>
    /// <param name="view">Where it is seen from.</param>
    /// <exception cref="ArgumentException">There are not as many of both, or not as many points.</exception>
    public static PointCloudFigure Accumulation(string name, IReadOnlyList<PointCloud> sweeps, IReadOnlyList<float[]> carried, PointView view = PointView.Perspective)
    {
        if (sweeps.Count != carried.Count || sweeps.Zip(carried).Any(both => both.First.Points.Length != both.Second.Length)) throw new ArgumentException($"{carried.Count} carried sweeps do not fit {sweeps.Count} sweeps, point by point.", nameof(carried));
        var bar = new ColorBar("sweeps before the last", 0, Math.Max(1, sweeps.Count - 1), Ages);
        byte[] colors = bar.Of([.. sweeps.SelectMany((sweep, k) => Enumerable.Repeat((double)sweeps.Count - 1 - k, sweep.Count))]);
        return new($"{name}: {sweeps.Count} sweeps in one cloud")
        {
            Description = $"{sweeps.Count} sweeps of {sweeps.Sum(sweep => sweep.Count)} points: carried to the time of the last by the flow, where surfaces stay sharp if it is right, and as they are.",
            View = view,
            Bar = bar,
            Layers =
            [
                new("with flow", [.. carried.SelectMany(points => points)]) { Colors = colors, Size = 1.8, Panel = "carried to the last sweep by the flow" },
                new("without flow", [.. sweeps.SelectMany(sweep => sweep.Points)]) { Colors = colors, Size = 1.8, Panel = "without flow" },
            ],
        };
    }

    // Few points are drawn larger, to be seen at all.
    private static double SizeOf(ScenePair pair) => pair.First.Count < 5000 ? 4 : 2.5;

    private static void Check(ScenePair pair, float[] flow)
    {
        if (flow.Length != 3 * pair.First.Count) throw new ArgumentException($"{flow.Length} numbers are not the flow of {pair.First.Count} points.", nameof(flow));
    }

    // A percentile, to two digits; 1 where nothing is longer than 0.
    private static double ScaleEnd(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        double end = sorted.Length == 0 ? 0 : sorted[(int)(InScale * (sorted.Length - 1))];
        if (!(end > 1e-6)) return 1;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(end)) - 1);
        return Math.Ceiling(end / unit) * unit;
    }
}
