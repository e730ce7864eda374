using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>A step with large activations: where memory and layout matter more than products.</summary>
internal sealed class ResNetStep : IBenchmark
{
    public string Name => "resnet-step";

    public string Description => "one step of ResNet-8, SGD, 128 images of 3×32×32";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor inputs = rand(128, 3, 32, 32), labels = randint(0, 10, 128, dtype: int64);
        Module<Tensor, Tensor> model = new ResNetOptions { Depth = 8 }.Create(new([3, 32, 32], 10));
        optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.01);
        return [new("Trainer's resnet", Train, new Disposables(optimizer, model, inputs, labels)) { Units = 3 }];

        void Train(int units)
        {
            for (int i = 0; i < units; i++) TrainingStep.Take(model, optimizer, inputs, labels);
        }
    }
}
