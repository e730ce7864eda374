namespace Trainer.Numerics.Minimisation;

/// <summary>
/// Finds a step along a line of descent at which the strong Wolfe conditions hold: f(t) ≤ f(0) + c₁ t f'(0) and |f'(t)| ≤ c₂ |f'(0)|. A bracket is found by steps that grow, then narrowed by cubic
/// interpolation.
/// </summary>
/// <remarks>Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6, with the safeguards of minFunc: a step grows at most tenfold and does not stay twice within a tenth of the bracket's ends.</remarks>
/// <param name="SufficientDecrease">c₁; default 1e-4.</param>
/// <param name="Curvature">c₂; default 0.9.</param>
/// <param name="MostTrials">The most evaluations after the first; default 25.</param>
/// <param name="Tolerance">A bracket that moves no coordinate by more than this is not narrowed; default 1e-9.</param>
internal sealed record StrongWolfe(double SufficientDecrease, double Curvature, int MostTrials, double Tolerance)
{
    /// <summary>Searches from a point.</summary>
    /// <param name="along">The function at a step.</param>
    /// <param name="start">At step 0, where the slope is negative.</param>
    /// <param name="first">The first step to try.</param>
    /// <param name="reach">The largest coordinate of the line's direction.</param>
    /// <returns>The best step, which fulfils the conditions unless trials ran out, and how many evaluations were made. Step 0 where nothing was better.</returns>
    public (Trial Best, int Evaluations) Search(Func<double, Trial> along, Trial start, double first, double reach)
    {
        Trial previous = start, current = along(first);
        int trials = 0;
        (Trial Low, Trial High)? bracket = null;
        while (bracket is null && trials < MostTrials)
        {
            if (IsTooHigh(current, start) || (trials > 1 && current.Value >= previous.Value)) bracket = Sorted(previous, current);
            else if (IsFlat(current, start)) return (current, trials + 1);
            else if (current.Slope >= 0) bracket = Sorted(previous, current);
            else
            {
                double next = Trial.Minimum(previous, current, current.Step + (0.01 * (current.Step - previous.Step)), 10 * current.Step);
                (previous, current) = (current, along(next));
                trials++;
            }
        }

        (Trial low, Trial high) = bracket ?? Sorted(start, current);
        bool wasNearEnd = false;
        while (trials < MostTrials && Math.Abs(high.Step - low.Step) * reach >= Tolerance)
        {
            (double left, double right) = (Math.Min(low.Step, high.Step), Math.Max(low.Step, high.Step));
            double step = Next(low, high, left, right, ref wasNearEnd);
            Trial trial = along(step);
            trials++;
            if (IsTooHigh(trial, start) || trial.Value >= low.Value)
            {
                (low, high) = Sorted(low, trial);
            }
            else
            {
                if (IsFlat(trial, start)) return (trial, trials + 1);
                if (trial.Slope * (high.Step - low.Step) >= 0) high = low;
                low = trial;
            }
        }

        return (low, trials + 1);
    }

    // Where the interpolation comes near an end for the second time in a row, a tenth of the bracket away from it.
    private static double Next(Trial low, Trial high, double left, double right, ref bool wasNearEnd)
    {
        // Of a value that is not finite no cubic is made.
        double step = double.IsFinite(high.Value + high.Slope) ? Trial.Minimum(low, high, left, right) : (left + right) / 2, margin = 0.1 * (right - left);
        bool isNearEnd = Math.Min(right - step, step - left) < margin;
        if (isNearEnd && (wasNearEnd || step >= right || step <= left))
        {
            step = Math.Abs(step - right) < Math.Abs(step - left) ? right - margin : left + margin;
            isNearEnd = false;
        }

        wasNearEnd = isNearEnd;
        return step;
    }

    private bool IsTooHigh(Trial trial, Trial start) => !double.IsFinite(trial.Value + trial.Slope) || trial.Value > start.Value + (SufficientDecrease * trial.Step * start.Slope);

    private bool IsFlat(Trial trial, Trial start) => Math.Abs(trial.Slope) <= -Curvature * start.Slope;

    private static (Trial Low, Trial High) Sorted(Trial first, Trial second) => first.Value <= second.Value || double.IsNaN(second.Value) ? (first, second) : (second, first);
}
