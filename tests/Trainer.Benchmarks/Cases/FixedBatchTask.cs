using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Tasks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>A perceptron trained on one batch over and over: all of a supervised step but the data.</summary>
internal sealed class FixedBatchTask(Tensor inputs, Tensor labels) : SupervisedTask<NoBatches.Batch>
{
    private Module<Tensor, Tensor>? _model;

    protected override IBatchSource<NoBatches.Batch> CreateBatches(RunContext run) => new NoBatches();

    protected override Module CreateModel(RunContext run) => _model = new MlpOptions().Create(new([784], 10));

    protected override BatchLoss Loss(NoBatches.Batch batch) => new(functional.cross_entropy(_model!.call(inputs), labels), 64, 64);
}
