using Trainer.Schedules;
using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>A schedule that raises the learning rate exponentially over the run, for <see cref="LearningRateFinder"/>.</summary>
/// <param name="From">The rate of the first step.</param>
/// <param name="To">The rate of the last step.</param>
internal sealed record LearningRateRange(double From, double To) : ScheduleOptions
{
    public override Schedule Create(optim.Optimizer optimizer, long totalSteps)
    {
        double initial = optimizer.ParamGroups.First().LearningRate;
        if (initial <= 0) throw new ArgumentException("has a learning rate of 0: there is nothing to raise.");
        return new FactorSchedule(optimizer, step => From * Math.Pow(To / From, (double)step / Math.Max(1, totalSteps - 1)) / initial);
    }
}
