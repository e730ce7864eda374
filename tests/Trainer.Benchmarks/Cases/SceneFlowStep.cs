using TorchSharp.Modules;
using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>An iteration of the neural scene flow prior, beside the same in TorchSharp's modules with all distances written out, as the published code has it.</summary>
internal sealed class SceneFlowStep : IBenchmark
{
    private const int Points = 2048, Hidden = 128, Layers = 8;

    public string Name => "scene-flow-step";

    public string Description => $"an iteration of the neural scene flow prior with its backward network on {Points:N0} points";

    public IReadOnlyList<Contender> Prepare()
    {
        ScenePair pair = new("sweeps", new PointCloud(LidarScan.Points(Points, 1)), new PointCloud(LidarScan.Points(Points, 2)));
        var run = new Loop.RunContext { Training = new() { Steps = 1 }, Optimizer = FlowEstimatorOptions.PublishedOptimizer };
        return [Plain(pair), Of("neural prior", new() { Patience = 0, MaximumIterations = 1 << 24 }), Of("fast variant", NeuralPriorOptions.Fast with { Patience = 0, MaximumIterations = 1 << 24 })];

        Contender Of(string name, NeuralPriorOptions options)
        {
            FlowEstimator estimator = options.Create(run);
            estimator.Begin(pair, new RandomStream(0));
            return Contender.Of(name, () => estimator.Iterate(), new Disposables([estimator]));
        }
    }

    private static Contender Plain(ScenePair pair)
    {
        Sequential forward = Mlp(), backward = Mlp();
        backward.load_state_dict(forward.state_dict());
        var adam = optim.Adam([.. forward.parameters(), .. backward.parameters()], 0.008, weight_decay: 1e-4);
        Tensor first = pair.First.ToTensor(), second = pair.Second.ToTensor();
        return Contender.Of("TorchSharp's modules", () =>
        {
            using IDisposable scope = NewDisposeScope();
            adam.zero_grad();
            Tensor warped = first + forward.call(first);
            (Chamfer(second, warped) + Chamfer(warped - backward.call(warped), first)).backward();
            adam.step();
        }, new Disposables([forward, backward, adam]));

        static Sequential Mlp() => nn.Sequential(Enumerable.Range(0, Layers).SelectMany(i => (nn.Module<Tensor, Tensor>[])[nn.Linear(i == 0 ? 3 : Hidden, Hidden), nn.ReLU()]).Append(nn.Linear(Hidden, 3)));

        static Tensor Chamfer(Tensor a, Tensor b)
        {
            Tensor distances = cdist(a, b);
            Tensor Side(long dimension)
            {
                Tensor squares = distances.min(dimension).values.square();
                return squares.masked_fill(squares >= 2, 0).mean();
            }

            return Side(0) + Side(1);
        }
    }
}
