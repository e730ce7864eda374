using Trainer.Figures;

namespace Trainer.Methods.Tests.PointClouds;

/// <summary>How colours look to people with two kinds of cones, and how far apart they are.</summary>
/// <remarks>Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009: matrices of full severity, on linear RGB.</remarks>
internal static class ColorVision
{
    private static readonly double[][] Kinds =
    [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    ];

    /// <summary>The least distance of two colours for normal sight, protanopes, deuteranopes and tritanopes: CIE 1976 L*a*b*, where 2.3 can just be told apart.</summary>
    public static double Distance(Rgb a, Rgb b) => Math.Sqrt(Kinds.Min(kind => Lab(a, kind).Zip(Lab(b, kind), (x, y) => (x - y) * (x - y)).Sum()));

    private static double[] Lab(Rgb color, double[] kind)
    {
        double[] linear = [.. ((byte[])[color.R, color.G, color.B]).Select(value => value / 255.0).Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        double[] seen = [.. Enumerable.Range(0, 3).Select(row => Math.Clamp((kind[3 * row] * linear[0]) + (kind[(3 * row) + 1] * linear[1]) + (kind[(3 * row) + 2] * linear[2]), 0, 1))];
        double x = F(((0.4124 * seen[0]) + (0.3576 * seen[1]) + (0.1805 * seen[2])) / 0.9505), y = F((0.2126 * seen[0]) + (0.7152 * seen[1]) + (0.0722 * seen[2])), z = F(((0.0193 * seen[0]) + (0.1192 * seen[1]) + (0.9505 * seen[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;
    }
}
