using static TorchSharp.torch;

namespace Trainer.Numerics.Minimisation;

/// <summary>A function along a line, at one step.</summary>
/// <param name="Step">The step from where the line begins.</param>
/// <param name="Value">The function there.</param>
/// <param name="Slope">Its derivative along the line.</param>
/// <param name="Gradient">Its gradient.</param>
internal sealed record Trial(double Step, double Value, double Slope, Tensor Gradient)
{
    /// <summary>The step of least value of the cubic through two values and slopes, held within bounds; the middle of these where the cubic has no minimum.</summary>
    /// <remarks>Nocedal and Wright, "Numerical optimization", 2006, equation 3.59.</remarks>
    public static double Minimum(Trial first, Trial second, double low, double high)
    {
        (Trial left, Trial right) = first.Step <= second.Step ? (first, second) : (second, first);
        double width = right.Step - left.Step, mean = left.Slope + right.Slope + (3 * (left.Value - right.Value) / width), square = (mean * mean) - (left.Slope * right.Slope);
        if (!(square >= 0)) return (low + high) / 2;
        double root = Math.Sqrt(square), step = right.Step - (width * ((right.Slope + root - mean) / (right.Slope - left.Slope + (2 * root))));
        return double.IsNaN(step) ? (low + high) / 2 : Math.Clamp(step, low, high);
    }
}
