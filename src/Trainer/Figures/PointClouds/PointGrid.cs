using System.Numerics;

namespace Trainer.Figures.PointClouds;

/// <summary>Lines on the ground, a whole number of metres or of tenths apart, which show how large things are.</summary>
/// <param name="Step">The distance between lines, in metres: 1, 2 or 5 times a power of ten.</param>
/// <param name="Low">The corner with the least x and y, at the height of the ground.</param>
/// <param name="Columns">How many steps it is wide, along x.</param>
/// <param name="Rows">How many steps it is deep, along y.</param>
internal readonly record struct PointGrid(float Step, Vector3 Low, int Columns, int Rows)
{
    private const int MostSteps = 12;

    /// <summary>The grid under a box.</summary>
    public static PointGrid Of(PointBox box)
    {
        Vector3 size = box.High - box.Low;
        float step = StepOf(Math.Max(size.X, size.Y) / MostSteps);
        float x = MathF.Floor(box.Low.X / step) * step, y = MathF.Floor(box.Low.Y / step) * step;
        return new(step, new(x, y, box.Low.Z), Steps(box.High.X - x), Steps(box.High.Y - y));

        int Steps(float length) => (int)Math.Clamp(MathF.Ceiling(length / step), 1, MostSteps + 2);
    }

    /// <summary>The lines, with the coordinate that each is at.</summary>
    public IEnumerable<(Vector3 From, Vector3 To, float At, bool IsAlongY)> Lines
    {
        get
        {
            (float step, Vector3 low, float width, float depth) = (Step, Low, Columns * Step, Rows * Step);
            return Enumerable.Range(0, Columns + 1).Select(i => low + new Vector3(i * step, 0, 0)).Select(from => (from, from + new Vector3(0, depth, 0), from.X, true))
                .Concat(Enumerable.Range(0, Rows + 1).Select(i => low + new Vector3(0, i * step, 0)).Select(from => (from, from + new Vector3(width, 0, 0), from.Y, false)));
        }
    }

    private static float StepOf(float least)
    {
        if (!(least > 1e-6f)) return 1;
        float power = MathF.Pow(10, MathF.Floor(MathF.Log10(least)));
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
    }
}
