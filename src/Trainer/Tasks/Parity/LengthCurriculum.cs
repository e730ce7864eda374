using Trainer.State;

namespace Trainer.Tasks.Parity;

/// <summary>Longer sequences whenever those so far are learned: whenever a running mean of the loss falls below a bound.</summary>
/// <param name="first">The first length.</param>
/// <param name="step">By how much they become longer.</param>
/// <param name="last">The last length.</param>
/// <param name="bound">The bound.</param>
internal sealed class LengthCurriculum(int first, int step, int last, double bound) : IStateful
{
    private const double Decay = 0.9;

    /// <summary>The length of the next sequences.</summary>
    public int Length { get; private set; } = first;

    /// <summary>The running mean of the loss; NaN before the first.</summary>
    public double RunningLoss { get; private set; } = double.NaN;

    /// <summary>Takes in the loss of a step.</summary>
    public void Add(double loss)
    {
        RunningLoss = double.IsNaN(RunningLoss) ? loss : (Decay * RunningLoss) + ((1 - Decay) * loss);
        if (RunningLoss < bound) Length = Math.Min(Length + step, last);
    }

    public void SaveState(StateNode node)
    {
        node.Set("length", Length);
        node.Set("runningLoss", RunningLoss);
    }

    public void LoadState(StateNode node) => (Length, RunningLoss) = (node.Get<int>("length"), node.Get<double>("runningLoss"));
}
