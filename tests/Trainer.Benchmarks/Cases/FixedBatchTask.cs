using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>A perceptron trained on one batch over and over: all of a supervised step but the data.</summary>
internal sealed class FixedBatchTask(Tensor inputs, Tensor labels) : SupervisedTask<FixedBatchTask.Batch>
{
    private Module<Tensor, Tensor>? _model;

    protected override IBatchSource<Batch> CreateBatches(RunContext run) => new Source();

    protected override Module CreateModel(RunContext run) => _model = new MlpOptions().Create(new([784], 10));

    protected override BatchLoss Loss(Batch batch) => new(functional.cross_entropy(_model!.call(inputs), labels), 64, 64);

    internal sealed class Batch : IDisposable
    {
        public void Dispose() { }
    }

    private sealed class Source : IBatchSource<Batch>
    {
        public long BatchesPerEpoch => 1_000_000;

        public Batch Next() => new();

        public void SaveState(StateNode node) { }

        public void LoadState(StateNode node) { }

        public void Dispose() { }
    }
}
