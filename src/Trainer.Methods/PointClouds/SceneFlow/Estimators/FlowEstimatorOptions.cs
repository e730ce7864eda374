using TorchSharp;
using Trainer.Components;
using Trainer.Data.PointClouds;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Optimizers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>The options of an estimator of scene flow, and how to build it.</summary>
[ComponentKind("flow-estimator")]
public abstract record FlowEstimatorOptions
{
    /// <summary>How weights are updated where nothing else is asked for; Adam with a learning rate of 0.008 unless overridden.</summary>
    protected internal virtual OptimizerOptions UsualOptimizer => new Adam.Options { LearningRate = 0.008 };

    /// <summary>Builds the estimator on the run's device, with its optimizer, schedule and precision.</summary>
    public abstract FlowEstimator Create(RunContext run);

    /// <summary>Solves one pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="device">Where to compute; null: on the CPU.</param>
    /// <param name="seed">The seed of what is random.</param>
    /// <param name="optimizer">How weights are updated; null for Adam with a learning rate of 0.008, and a weight decay of 1e-4 where there is a backward network, as published.</param>
    /// <param name="at">Where the flow is asked for; null: at the points of the first cloud.</param>
    /// <param name="progress">Told of every iteration's number, from 1, and loss.</param>
    /// <param name="cancellation">Ends it after the iteration under way, with the best estimate so far.</param>
    /// <exception cref="ArgumentException">A cloud is empty, or has coordinates that are not finite, or the flow is asked for elsewhere of an estimator that does not know it.</exception>
    /// <exception cref="DivergenceException">Already the first objective is not finite.</exception>
    public FlowEstimate Solve(
        ScenePair pair, Device? device = null, long seed = 0, OptimizerOptions? optimizer = null, PointCloud? at = null, Action<int, double>? progress = null, CancellationToken cancellation = default)
    {
        var run = new RunContext { Training = new() { Steps = 1 }, Device = device ?? CPU, Optimizer = optimizer ?? UsualOptimizer };
        using FlowEstimator estimator = Create(run);
        if (at is not null && estimator.Field is null) throw new ArgumentException("This estimator knows the flow at the points of the first cloud only: fit it to all of them, or take one with a field, such as neural-prior or rigid-icp.", nameof(at));
        estimator.Begin(pair, new RandomStream(seed).Fork("pair").Fork(0));
        FlowIteration iteration;
        int count = 0;
        do
        {
            iteration = estimator.Iterate();
            progress?.Invoke(++count, iteration.Loss);
        }
        while (!iteration.IsLast && !cancellation.IsCancellationRequested);
        return at is null ? estimator.Estimate : estimator.Estimate with { Flow = FlowAt(estimator.Field!, at.ToTensor(run.Device)) };
    }

    private static float[] FlowAt(Func<Tensor, Tensor> field, Tensor positions)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using (positions) return field(positions).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Adam as the neural prior was published with: learning rate 0.008, weight decay 1e-4 added to the gradient.</summary>
    public static Adam.Options PublishedOptimizer { get; } = new() { LearningRate = 0.008, WeightDecay = 1e-4 };
}
