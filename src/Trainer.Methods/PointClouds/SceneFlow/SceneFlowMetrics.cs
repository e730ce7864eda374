using Trainer.Methods.PointClouds.Rigid;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>The measures of scene flow that are in use.</summary>
/// <remarks>
/// With e = ‖f − g‖ and r = e / (‖g‖ + 1e-20) of a point's flow f and true flow g: Liu, Qi and Guibas, "FlowNet3D", 2019; Wu et al., "PointPWC-Net", 2020; the
/// angle as in Li, Kaesemodel Pontes and Lucey, "Neural scene flow prior", 2021, clipped in single precision, so that a perfect flow is off by 4.9e-4.
/// </remarks>
public static class SceneFlowMetrics
{
    private const float MostCosine = 1 - 1e-7f;

    /// <summary>Measures a flow.</summary>
    /// <param name="flow">x, y, z of each point's flow, in metres.</param>
    /// <param name="truth">The true flow of the same points.</param>
    /// <param name="mask">Which points are looked at; empty: all.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static SceneFlowScores Measure(ReadOnlySpan<float> flow, ReadOnlySpan<float> truth, ReadOnlySpan<bool> mask = default)
    {
        if (flow.Length != truth.Length || flow.Length % 3 != 0 || (!mask.IsEmpty && mask.Length != flow.Length / 3))
        {
            throw new ArgumentException($"Flows of {flow.Length} and {truth.Length} numbers and a mask of {mask.Length} points do not fit.", nameof(truth));
        }

        int points = 0, strict = 0, relaxed = 0, outliers = 0;
        double sum = 0, angles = 0;
        for (int i = 0; i < flow.Length / 3; i++)
        {
            if (!mask.IsEmpty && !mask[i]) continue;
            Vector3D f = Vector3D.Of(flow, i), g = Vector3D.Of(truth, i);
            double error = (f - g).Length, relative = error / (g.Length + 1e-20);
            points++;
            sum += error;
            if (error < 0.05 || relative < 0.05) strict++;
            if (error < 0.1 || relative < 0.1) relaxed++;
            if (error > 0.3 || relative > 0.1) outliers++;
            double lengths = f.Length * g.Length;
            angles += Math.Acos(lengths == 0 ? 0 : Math.Clamp(Vector3D.Dot(f, g) / lengths, -MostCosine, MostCosine));
        }

        double count = points == 0 ? double.NaN : points;
        return new(points, sum / count, strict / count, relaxed / count, outliers / count, angles / count);
    }

    /// <summary>Measures a flow of tensors on any device.</summary>
    /// <param name="flow">[points, 3], in metres.</param>
    /// <param name="truth">[points, 3].</param>
    /// <param name="mask">bool [points]: which are looked at; null: all.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static SceneFlowScores Measure(Tensor flow, Tensor truth, Tensor? mask = null) =>
        Measure(Values(flow), Values(truth), mask is null ? [] : [.. Values(mask).Select(value => value != 0)]);

    private static float[] Values(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray();
    }
}
