using Trainer.Models;
using Trainer.Optimizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>What the engine costs over a loop written by hand with the same optimizer: progress display, metrics file, TensorBoard file and log are on.</summary>
internal sealed class EngineStep : IBenchmark
{
    private const int Steps = 500;

    public string Name => "engine-step";

    public string Description => "one step of 784-256-256-10 with Trainer's adam, 64 samples: by the engine with all its records, and by hand";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor inputs = rand(64, 784), labels = randint(0, 10, 64, dtype: int64);
        Module<Tensor, Tensor> plain = new MlpOptions().Create(new([784], 10));
        optim.Optimizer optimizer = new Adam.Options().Create(plain.named_parameters());
        SteppedRun engine = SteppedEngine.Start(inputs, labels);
        return
        [
            new("the engine", engine.Make, engine) { Units = Steps },
            new("a loop written by hand", steps => RunByHand(plain, optimizer, inputs, labels, steps), new Disposables(optimizer, plain, inputs, labels)) { Units = Steps },
        ];
    }

    private static void RunByHand(Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor inputs, Tensor labels, int steps)
    {
        for (int i = 0; i < steps; i++) TrainingStep.Take(model, optimizer, inputs, labels);
    }
}
