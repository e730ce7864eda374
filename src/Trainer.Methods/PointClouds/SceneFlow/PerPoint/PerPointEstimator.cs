using Trainer.Configuration;
using Trainer.Kernels.Neighbours;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.PointClouds.SceneFlow.PerPoint;

/// <summary>The estimator of <see cref="PerPointOptions"/>: C(S₂, S₁ + F) + λ mean ‖fᵢ − fⱼ‖² over the edges to nearest neighbours, which is the quadratic form of the graph's Laplacian.</summary>
/// <remarks>Kaesemodel Pontes, Hays and Lucey, 2020, equation 5.</remarks>
public sealed class PerPointEstimator : IterativeEstimator
{
    private readonly PerPointOptions _options;
    private FlowVectors? _vectors;
    private Tensor? _neighbours, _best;

    /// <summary>Prepares an estimator.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PerPointEstimator(PerPointOptions options, RunContext run) : base(options, run)
    {
        OptionsCheck.Validate(options, nameof(options));
        _options = options;
    }

    /// <inheritdoc/>
    protected override nn.Module Model => _vectors ?? throw new InvalidOperationException("No pair was begun.");

    /// <inheritdoc/>
    public override void Prepare(ScenePair pair)
    {
        base.Prepare(pair);
        Release();
        _vectors = new(zeros_like(First));
        _best = zeros_like(First).DetachFromDisposeScope();
        if (_options.Smoothness > 0) _neighbours = Neighbours(pair.First.Points)?.to(Run.Device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        base.SaveState(node);
        node.Set("flow", _vectors!.Flow);
        node.Set("bestFlow", _best!);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        base.LoadState(node);
        using IDisposable off = no_grad();
        _vectors!.Flow.copy_(node.GetTensor("flow"));
        _best!.copy_(node.GetTensor("bestFlow"));
    }

    /// <inheritdoc/>
    protected override bool Initialise(RandomStream random) => false;

    /// <inheritdoc/>
    protected override CloudLoss Objective()
    {
        Tensor flow = _vectors!.Flow;
        CloudLoss loss = Compare(First + flow);
        if (_neighbours is null) return loss;
        Tensor others = flow.index_select(0, _neighbours.view(-1)).view(flow.shape[0], -1, 3);
        return loss with { Loss = loss.Loss + ((flow.unsqueeze(1) - others).square().sum(-1).mean() * _options.Smoothness) };
    }

    /// <inheritdoc/>
    protected override void KeepBest() => _best!.copy_(_vectors!.Flow);

    /// <inheritdoc/>
    protected override Tensor BestFlow() => _best!.alias();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) Release();
    }

    // [points, neighbours]; null for a single point.
    private Tensor? Neighbours(float[] points)
    {
        int count = points.Length / 3, neighbours = Math.Min(_options.Neighbours, count - 1), found = neighbours + 1;
        if (neighbours == 0) return null;
        int[] indices = new int[count * found];
        new NeighbourIndex(points).QueryMany(points, found, indices, new float[count * found]);
        long[] others = new long[count * neighbours];
        for (int i = 0; i < count; i++)
        {
            // Among points at the same place a point need not come first, nor at all.
            int next = 0;
            for (int k = 0; k < found && next < neighbours; k++)
            {
                if (indices[(i * found) + k] != i) others[(i * neighbours) + next++] = indices[(i * found) + k];
            }
        }

        return tensor(others, [count, neighbours]);
    }

    private void Release()
    {
        _vectors?.Dispose();
        _neighbours?.Dispose();
        _best?.Dispose();
        (_vectors, _neighbours, _best) = (null, null, null);
    }

    private sealed class FlowVectors : nn.Module
    {
        public FlowVectors(Tensor start) : base(nameof(FlowVectors))
        {
            Flow = new Parameter(start.DetachFromDisposeScope());
            register_parameter("flow", Flow);
        }

        public Parameter Flow { get; }
    }
}
