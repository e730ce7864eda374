using Trainer.Models;
using Trainer.Optimizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>A step of a perceptron on one batch that is there already: the overhead around small products.</summary>
internal sealed class MlpStep : IBenchmark
{
    public string Name => "mlp-step";

    public string Description => "one step of 784-256-256-10 with Adam, 64 samples";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor inputs = rand(64, 784), labels = randint(0, 10, 64, dtype: int64);
        Module<Tensor, Tensor> mlp = new MlpOptions().Create(new([784], 10));
        Module<Tensor, Tensor> plain = Sequential(Linear(784, 256), ReLU(), Linear(256, 256), ReLU(), Linear(256, 10));
        optim.Optimizer first = new Adam.Options().Create(mlp.named_parameters()), second = optim.Adam(plain.parameters());
        return
        [
            new("Trainer's mlp and adam", units => Train(mlp, first, units), new Disposables(first, mlp)) { Units = 400 },
            new("TorchSharp's modules and Adam", units => Train(plain, second, units), new Disposables(second, plain, inputs, labels)) { Units = 400 },
        ];

        void Train(Module<Tensor, Tensor> model, optim.Optimizer optimizer, int units)
        {
            for (int i = 0; i < units; i++) TrainingStep.Take(model, optimizer, inputs, labels);
        }
    }
}
