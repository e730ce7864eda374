using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks;

/// <summary>The loop that everyone writes: zero the gradients, forward, cross-entropy, backward, step.</summary>
internal static class TrainingStep
{
    public static void Take(Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor inputs, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        functional.cross_entropy(model.call(inputs), labels).backward();
        optimizer.step();
    }
}
