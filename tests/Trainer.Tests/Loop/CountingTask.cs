using Trainer.Figures;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Tests.Loop;

/// <summary>A task whose every number can be foretold: the loss of step i is i + 1, one weight counts the steps.</summary>
internal sealed class CountingTask(long? stepsPerEpoch = null) : TrainingTask
{
    private readonly nn.Module<Tensor, Tensor> _model = nn.Linear(1, 1, hasBias: false);

    public double Weight => _model.parameters().Single().item<float>();

    public List<double> Drawn { get; } = [];

    public Func<long, double> LossOf { get; init; } = step => step + 1;

    public Action<FigureContext> Drawing { get; init; } = _ => { };

    public long DoneAfter { get; init; } = long.MaxValue;

    public override long? StepsPerEpoch => stepsPerEpoch;

    public override bool IsDone => Drawn.Count >= DoneAfter;

    public override Goal Goal => new("test/score", GoalDirection.Maximize);

    public override void Build(RunContext run)
    {
        using IDisposable noGradients = no_grad();
        _model.parameters().Single().fill_(0f);
    }

    public override StepResult Step(StepContext step)
    {
        Drawn.Add(rand(1, dtype: float64).item<double>());
        using (no_grad()) _model.parameters().Single().add_(1f);
        return new(tensor(LossOf(step.Step)), 2);
    }

    public override IReadOnlyList<MetricSet> Evaluate()
    {
        var metrics = new MetricSet("test");
        metrics.Add("score", -Math.Abs(Weight - 5)); // Best after five steps.
        return [metrics];
    }

    public override void Figures(FigureContext figures) => Drawing(figures);

    public override void State(StateTree state) => state.Add("model", _model);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _model.Dispose();
    }
}
