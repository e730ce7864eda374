using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Kernels.Neighbours;
using Trainer.Loop;
using Trainer.Methods.PointClouds.Rigid;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>One rigid motion for all points, by iterative closest points: exact for a sensor that moves through a scene that stands.</summary>
[Component("rigid-icp", Summary = "One rigid motion for the whole cloud, by iterative closest points.")]
[Paper("Paul J. Besl and Neil D. McKay", "A method for registration of 3-D shapes", 1992, Venue = "IEEE Transactions on Pattern Analysis and Machine Intelligence")]
public sealed record RigidFlowOptions : FlowEstimatorOptions
{
    /// <summary>The most alignments; default 50.</summary>
    [Range(1, 10_000)]
    public int Iterations { get; init; } = 50;

    /// <summary>Pairs of points farther apart than this, in metres, are left out; default 1.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double Reject { get; init; } = 1;

    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new Estimator(this);

    private sealed class Estimator(RigidFlowOptions options) : DirectEstimator
    {
        private RigidMotion _motion = RigidMotion.Identity;

        public override Func<Tensor, Tensor> Field => positions =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor here = positions.detach().cpu().contiguous();
            return tensor(Flow(here.data<float>().ToArray()), positions.shape).to(positions.device).MoveToOuterDisposeScope();
        };

        protected override FlowEstimate Solve(ScenePair pair)
        {
            float[] second = pair.Second.Points;
            var index = new NeighbourIndex(second);
            float[] squares = new float[pair.First.Count];
            IcpResult result = new IterativeClosestPoint { Iterations = options.Iterations, Reject = options.Reject }
                .Align(pair.First.Points, second, (queries, indices) => index.Query(queries, indices, squares));
            _motion = result.Motion;
            string ending = result.HasConverged ? "converged" : result.PairedShare == 0 ? "no points near enough to be paired" : $"{result.Iterations} alignments made";
            return new(Flow(pair.First.Points), double.IsNaN(result.Error) ? 0 : result.Error, 0, result.Iterations, 1 - result.PairedShare, ending);
        }

        private float[] Flow(float[] points)
        {
            var flow = new float[points.Length];
            _motion.Apply(points, flow);
            for (int i = 0; i < flow.Length; i++) flow[i] -= points[i];
            return flow;
        }
    }
}
