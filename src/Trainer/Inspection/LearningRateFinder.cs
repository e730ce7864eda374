using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tasks;

namespace Trainer.Inspection;

/// <summary>The learning-rate range test: trains for a few steps while the rate rises exponentially, and looks where the loss falls steepest.</summary>
/// <remarks>Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, section 3.3.</remarks>
/// <param name="Steps">How many steps to make at most; the test ends earlier when the loss runs away.</param>
/// <param name="From">The lowest rate.</param>
/// <param name="To">The highest rate.</param>
public sealed record LearningRateFinder(long Steps = 200, double From = 1e-6, double To = 10)
{
    /// <summary>Runs the test.</summary>
    /// <param name="options">The run to find a rate for; its schedule is replaced.</param>
    /// <param name="run">What its task is built from.</param>
    /// <param name="cancellation">Ends the test early.</param>
    /// <exception cref="ArgumentException">The range is empty or not positive.</exception>
    public LearningRateCurve Run(RunOptions options, RunContext run, CancellationToken cancellation = default)
    {
        if (!(From > 0 && To > From) || Steps < 3) throw new ArgumentException($"The range needs 0 < from < to and at least 3 steps; it is {From} to {To} in {Steps}.");
        // Never an epoch's end or an evaluation before the last step.
        TrainingOptions training = options.Training with { Epochs = null, Steps = Steps, EvaluateEvery = Steps, EvaluationBatches = 1, Average = null };
        var watch = new Watch();
        using TrainingTask task = options.Task.Create();
        try
        {
            new TrainingLoop(training, watch).Run(task, run with { Training = training, Schedule = new LearningRateRange(From, To) }, cancellation: cancellation);
        }
        catch (DivergenceException)
        {
            // What was to be found.
        }

        return watch.Curve;
    }

    private sealed class Watch : ITrainingListener
    {
        private readonly List<double> _rates = [], _losses = [];
        private double _rate;

        public string Name => "learning-rate-finder";

        public LearningRateCurve Curve => LearningRateCurve.Of(_rates, _losses);

        public void OnStart(LoopState state) => _rate = Rate(state);

        public void OnStep(LoopState state, StepResult result)
        {
            if (!result.IsSkipped && result.ReadLoss() is var loss && double.IsFinite(loss))
            {
                _rates.Add(_rate);
                _losses.Add(loss);
                if (Curve.HasDiverged) state.RequestStop("the loss runs away");
            }

            _rate = Rate(state);
        }

        private static double Rate(LoopState state) => state.Task.Gauges.GetValueOrDefault("learningRate", double.NaN);
    }
}
