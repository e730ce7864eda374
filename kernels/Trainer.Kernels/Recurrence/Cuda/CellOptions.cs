namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>The options of a recurrence as kernels take them.</summary>
/// <param name="KeepsGates">Not 0 when gates are remembered for a backward pass.</param>
/// <param name="Cuts">Not 0 when no gradient flows through the recurrent matrices.</param>
/// <param name="ForwardClip">What h is kept within; 0 for no bound.</param>
/// <param name="GradientClip">What the recurrent part of its gradient is kept within; 0 for no bound.</param>
internal readonly record struct CellOptions(int KeepsGates, int Cuts, float ForwardClip, float GradientClip)
{
    /// <summary>The options of a problem.</summary>
    public static CellOptions Of(RecurrentOptions options, bool keepsGates) =>
        new(keepsGates ? 1 : 0, options.CutsRecurrentGradient ? 1 : 0, (float)(options.ForwardClip ?? 0), (float)(options.RecurrentGradientClip ?? 0));

    /// <summary>A number within ± a limit, if that is not 0. NaN stays.</summary>
    public static float Within(float x, float limit)
    {
        if (limit == 0) return x;
        x = x > limit ? limit : x;
        return x < -limit ? -limit : x;
    }
}
