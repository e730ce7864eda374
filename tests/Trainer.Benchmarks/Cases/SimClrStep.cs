using TorchSharp;
using Trainer.Methods.Contrastive;
using Trainer.Optimizers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>A step of SimCLR from images in memory: two views, encoder, projector, NT-Xent, gradients, update.</summary>
internal sealed class SimClrStep : IBenchmark
{
    public string Name => "simclr-step";

    public string Description => "one step of SimCLR, small-cnn, SGD, 128 images of 3×32×32, views included";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor images = rand(128, 3, 32, 32);
        ContrastiveMethod method = new SimClrOptions().Create(new SmallCnnOptions(), [3, 32, 32]);
        optim.Optimizer optimizer = new Sgd.Options { LearningRate = 0.06, Momentum = 0.9, WeightDecay = 5e-4 }.Create(method.named_parameters());
        long step = 0;
        return [Contender.Of("Trainer's SimCLR", Train, new Disposables(optimizer, method, images), units: 5)];

        void Train()
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor first, Tensor second) = ViewOperations.Pairs.Draw(images, new RandomStream(1).Fork(step++));
            optimizer.zero_grad();
            method.Loss(first, second).backward();
            optimizer.step();
        }
    }
}
