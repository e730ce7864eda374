using Trainer.Components;
using Trainer.Experiments;
using Trainer.Methods.Operators;
using Trainer.Runs;
using Trainer.Tests;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

/// <summary>The experiment on operators at the scale of the paper, which no test trains.</summary>
public sealed class ExperimentTests : IDisposable
{
    private static readonly Dictionary<string, (long Channels, long Side)> Grids = new()
    {
        ["Darcy smooth"] = (1, 211),
        ["Darcy rough"] = (1, 256),
        ["Darcy multiscale"] = (1, 256),
        ["Navier–Stokes"] = (1, 64),
        ["Published flows"] = (1, 64),
        ["Helmholtz"] = (1, 101),
        ["Pipe"] = (2, 128),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void At_full_scale_every_problem_has_every_baseline_and_each_takes_the_grid()
    {
        ExperimentPlan plan = ExperimentPlan.Load(Path.Combine(Repository.Root, "experiments", "mgno", "experiment.json"), ExperimentPlan.Full, [0], 1);
        Assert.Equal(Grids.Keys.SelectMany(problem => new[] { "MgNO", "one grid", "FNO", "U-Net", "DeepONet", "mean of training" }.Select(model => $"{problem}, {model}")), plan.Labels);
        foreach (PlannedRun run in plan.Runs.DistinctBy(run => (Grid(run), run.Config["task"]!["model"]!.ToJsonString())))
        {
            RunOptions options = TrainingRun.Load(_folder.Write("run.json", run.Config.ToJsonString()), [], new ComponentCatalogue());
            (long channels, long side) = Grid(run);
            using nn.Module<Tensor, Tensor> network = ((OperatorOptions)options.Task).Model.Create(new FieldShape(channels, side, side), 1);
            Assert.True(network.parameters().Any(), run.Label);
        }

        static (long Channels, long Side) Grid(PlannedRun run) => Grids[run.Label[..run.Label.IndexOf(',', StringComparison.Ordinal)]];
    }
}
