namespace Trainer.Schedules;

/// <summary>Learning-rate schedules as pure functions: the factor on the base rate at a step, counted from 0.</summary>
public static class ScheduleFactor
{
    /// <summary>Linear warm-up: (s + 1) / (n + 1) for the first n steps s, then 1. The first step is not wasted on a rate of 0.</summary>
    public static double WarmUp(long step, long warmUpSteps) => step < warmUpSteps ? (step + 1.0) / (warmUpSteps + 1.0) : 1;

    /// <summary>From 1 in a straight line to <paramref name="final"/> at step <paramref name="total"/>, and on at that.</summary>
    public static double Linear(long step, long total, double final) => 1 + ((final - 1) * Progress(step, total));

    /// <summary>Half a cosine wave from 1 to <paramref name="final"/> at step <paramref name="total"/>, and on at that (Loshchilov and Hutter 2017).</summary>
    public static double Cosine(long step, long total, double final) => final + ((1 - final) * 0.5 * (1 + Math.Cos(Math.PI * Progress(step, total))));

    /// <summary>Cosine waves that start again after <paramref name="period"/> steps, each <paramref name="multiplier"/> times as long as the one before.</summary>
    public static double CosineRestarts(long step, long period, double multiplier, double final)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiplier, 1);
        double length = period, at = step;
        if (multiplier == 1)
        {
            at = step % period;
        }
        else
        {
            for (; at >= length; length *= multiplier) at -= length;
        }

        return final + ((1 - final) * 0.5 * (1 + Math.Cos(Math.PI * at / length)));
    }

    /// <summary><paramref name="gamma"/> to the power of the number of whole periods of <paramref name="every"/> steps that have passed.</summary>
    public static double StepDecay(long step, long every, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        return Math.Pow(gamma, step / every);
    }

    /// <summary><paramref name="gamma"/> to the power of the number of milestones reached.</summary>
    public static double MultiStep(long step, IReadOnlyList<long> milestones, double gamma)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return Math.Pow(gamma, milestones.Count(milestone => step >= milestone));
    }

    /// <summary>γ to the power of the step.</summary>
    public static double Exponential(long step, double gamma) => Math.Pow(gamma, step);

    /// <summary>√(n / (n + s)): with s counted from the end of n steps of warm-up, the schedule of Vaswani et al. (2017).</summary>
    public static double InverseSquareRoot(long step, long timescale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timescale);
        return Math.Sqrt(timescale / ((double)timescale + step));
    }

    /// <summary>
    /// The one-cycle rate as a factor on its maximum (Smith and Topin 2018): up along half a cosine from 1/<paramref name="initialDivisor"/> to 1,
    /// down to that divided by <paramref name="finalDivisor"/> at the last step.
    /// </summary>
    /// <param name="step">The step, 0 … <paramref name="total"/> − 1.</param>
    /// <param name="total">The number of steps of the run.</param>
    /// <param name="rise">The part of the steps on which the rate rises.</param>
    /// <param name="initialDivisor">Maximum over initial rate.</param>
    /// <param name="finalDivisor">Initial over final rate.</param>
    public static double OneCycle(long step, long total, double rise, double initialDivisor, double finalDivisor)
    {
        double initial = 1 / initialDivisor;
        return Cycle(step, total, rise, initial, 1, initial / finalDivisor);
    }

    /// <summary>Half a cosine from <paramref name="start"/> to <paramref name="peak"/>, then one to <paramref name="end"/>; for momenta as well.</summary>
    public static double Cycle(long step, long total, double rise, double start, double peak, double end)
    {
        double top = (rise * total) - 1, last = total - 1;
        if (step <= top) return Between(start, peak, top <= 0 ? 1 : step / top);
        return Between(peak, end, last <= top ? 1 : Math.Clamp((step - top) / (last - top), 0, 1));
    }

    private static double Between(double from, double to, double part) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * part)));

    private static double Progress(long step, long total) => total <= 0 ? 1 : Math.Clamp(step / (double)total, 0, 1);
}
