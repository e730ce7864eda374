using TorchSharp;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.PerPoint;
using Trainer.Optimizers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class PerPointTests
{
    /// <summary>Chamfer distance and Laplacian written out with the full matrix of distances, one step of gradient descent apart.</summary>
    [Fact]
    public void Objective_and_gradient_are_those_of_the_equation()
    {
        ScenePair pair = new BoxesSceneOptions { Points = 64, Scenes = 1 }.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0];
        using var estimator = new PerPointEstimator(new() { Smoothness = 3, Neighbours = 4 }, Run(new Sgd.Options { LearningRate = 0.5, Momentum = 0 }));
        estimator.Begin(pair, new RandomStream(0));
        double[] losses = [.. Enumerable.Range(0, 4).Select(_ => estimator.Iterate().Loss)];

        using DisposeScope scope = NewDisposeScope();
        Tensor first = pair.First.ToTensor(), second = pair.Second.ToTensor(), flow = zeros(64, 3);
        Tensor neighbours = (cdist(first, first) + (eye(64) * 1e9)).topk(4, largest: false).indexes;
        foreach (double loss in losses)
        {
            Tensor variable = flow.detach().requires_grad_();
            Tensor others = variable.index_select(0, neighbours.reshape(-1)).view(64, 4, 3);
            Tensor objective = ChamferLoss.Truncated(first + variable, second).Loss + (3 * (variable.unsqueeze(1) - others).square().sum(-1).mean());
            Assert.Equal(objective.item<float>(), loss, 1e-5);
            objective.backward();
            flow = variable.detach() - (0.5 * variable.grad!);
        }
    }

    [Fact]
    public void Great_smoothness_leaves_one_motion_for_all()
    {
        ScenePair pair = new BoxesSceneOptions { Points = 64, Scenes = 1 }.Load(Data.DataFolder.Resolve(), Serilog.Core.Logger.None)[0];
        float[] free = Solve(0), smooth = Solve(1000);
        Assert.True(Spread(smooth) < 0.05 * Spread(free), $"{Spread(free)} {Spread(smooth)}");

        float[] Solve(double smoothness) => new PerPointOptions { Smoothness = smoothness, Neighbours = 31, MaximumIterations = 200 }.Solve(pair, optimizer: new Adam.Options { LearningRate = 0.008 }).Flow;

        static double Spread(float[] flow) => Enumerable.Range(0, 3).Sum(axis => Enumerable.Range(0, flow.Length / 3).Select(i => flow[(3 * i) + axis]).ToArray() is var values ? values.Average(value => Math.Pow(value - values.Average(), 2)) : 0);
    }

    [Fact]
    public void Points_at_one_place_have_one_another_for_neighbours()
    {
        float[] points = [.. Enumerable.Repeat(new float[] { 1, 2, 3 }, 40).SelectMany(point => point), 5, 5, 5];
        FlowEstimate estimate = new PerPointOptions { Smoothness = 1, MaximumIterations = 3 }.Solve(new("heap", new(points), new([1.1f, 2, 3, 5, 5, 5])));
        Assert.All(estimate.Flow, value => Assert.True(float.IsFinite(value)));
    }

    private static RunContext Run(OptimizerOptions optimizer) => new() { Training = new() { Steps = 1 }, Optimizer = optimizer };
}
