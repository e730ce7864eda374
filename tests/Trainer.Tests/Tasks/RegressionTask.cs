using Trainer.Data;
using Trainer.Loop;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Tests.Tasks;

/// <summary>Least squares on rows of a fixed table, in batches of given sizes, each row of the same weight.</summary>
internal sealed class RegressionTask(Tensor inputs, Tensor targets, int[] sizes, double weight = 1) : SupervisedTask<RegressionTask.Rows>
{
    private readonly nn.Module<Tensor, Tensor> _model = nn.Linear(inputs.shape[1], 1, dtype: inputs.dtype);

    public double[] Weights => [.. _model.parameters().SelectMany(parameter => parameter.to_type(ScalarType.Float64).data<double>().ToArray())];

    public Tensor[] Gradients => [.. _model.parameters().Select(parameter => parameter.grad!)];

    protected override IBatchSource<Rows> CreateBatches(RunContext run) => new Source(inputs, targets, sizes);

    protected override nn.Module CreateModel(RunContext run)
    {
        using IDisposable noGradients = no_grad();
        foreach (var parameter in _model.parameters()) parameter.fill_(0.25);
        return _model;
    }

    protected override BatchLoss Loss(Rows batch)
    {
        Tensor error = (_model.call(batch.Inputs) - batch.Targets).square().sum();
        long rows = batch.Inputs.shape[0];
        return BatchLoss.OfSum(error * weight, rows * weight, rows);
    }

    internal sealed record Rows(Tensor Inputs, Tensor Targets) : IDisposable
    {
        public void Dispose()
        {
            Inputs.Dispose();
            Targets.Dispose();
        }
    }

    private sealed class Source(Tensor inputs, Tensor targets, int[] sizes) : IBatchSource<Rows>
    {
        private int _next;
        private long _row;

        public long BatchesPerEpoch => sizes.Length;

        public Rows Next()
        {
            int size = sizes[_next++ % sizes.Length];
            long from = _row % inputs.shape[0];
            _row += size;
            return new(inputs.narrow(0, from, size).DetachFromDisposeScope(), targets.narrow(0, from, size).DetachFromDisposeScope());
        }

        public void SaveState(StateNode node) => node.Set("next", _next);

        public void LoadState(StateNode node) => _next = node.Get<int>("next");

        public void Dispose() { }
    }
}
