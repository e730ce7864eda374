using Trainer.Data;
using Trainer.Models;
using Trainer.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>A step of the default convolutional network on MNIST's shape, batches included; an epoch is 938 of them.</summary>
internal sealed class ConvNetStep : IBenchmark
{
    private const int BatchSize = 64;

    public string Name => "convnet-step";

    public string Description => "one step of the convnet (32 and 64 channels, 128 units), SGD, 64 images of 28×28, batches included";

    public IReadOnlyList<Contender> Prepare()
    {
        LabelledSet set = SyntheticMnist.Create();
        BatchLoader ours = Loader(set), theirs = Loader(set);
        Module<Tensor, Tensor> convnet = new ConvNetOptions().Create(new([1, 28, 28], 10));
        Module<Tensor, Tensor> plain = Sequential(
            Conv2d(1, 32, 3, padding: 1), ReLU(), MaxPool2d(2), Conv2d(32, 64, 3, padding: 1), ReLU(), MaxPool2d(2), Flatten(), Linear(3136, 128), ReLU(), Linear(128, 10));
        optim.Optimizer first = optim.SGD(convnet.parameters(), 0.01), second = optim.SGD(plain.parameters(), 0.01);
        return
        [
            new("Trainer's convnet", units => Train(convnet, first, ours, units), new Disposables(first, convnet, ours)),
            new("the same from TorchSharp's modules", units => Train(plain, second, theirs, units), new Disposables(second, plain, theirs, set)),
        ];
    }

    private static BatchLoader Loader(LabelledSet set) => new(set, SyntheticMnist.Normalisation, new() { Size = BatchSize }, new RandomStream(1));

    private static void Train(Module<Tensor, Tensor> model, optim.Optimizer optimizer, BatchLoader loader, int units)
    {
        for (int i = 0; i < units; i++)
        {
            using LabelledBatch batch = loader.Next();
            TrainingStep.Take(model, optimizer, batch.Inputs, batch.Labels);
        }
    }
}
