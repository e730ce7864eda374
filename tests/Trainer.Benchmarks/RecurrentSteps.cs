using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>A recurrence, by default of four heads of 32 units over 512 steps, forward and backward, on every backend; inputs are there already.</summary>
internal abstract class RecurrentSteps(RecurrentCell cell, string name, int steps = 512, int heads = 4, int width = 32, int units = 10) : IBenchmark
{
    private const int Batch = 16;

    public string Name => name;

    public string Description => $"{cell} of {heads} heads of {width} units, {steps} steps of {Batch} sequences, forward and backward";

    public IReadOnlyList<Contender> Prepare()
    {
        CellShape shape = CellShape.Of(cell);
        Tensor inputs = randn((long[])[steps, Batch, heads, shape.Input, width]).transpose(2, 3).detach().requires_grad_(true);
        Tensor matrices = (randn((long[])[shape.Recurrent, heads, width, width]) / Math.Sqrt(width)).requires_grad_(true), biases = zeros((long[])[shape.Gates, heads, width]).requires_grad_(true);
        return
        [
            Of(RecurrentBackend.Vanilla, 1), Of(RecurrentBackend.VanillaForwardBackward, 1), Of(RecurrentBackend.Alternating, units),
            Of(RecurrentBackend.Fused, units) with { Cleanup = new Disposables([inputs, matrices, biases]) },
        ];

        Contender Of(RecurrentBackend backend, int repeats) => Contender.Of(backend.ToString(), () =>
        {
            using IDisposable scope = NewDisposeScope();
            foreach (Tensor tensor in (Tensor[])[inputs, matrices, biases]) tensor.grad = null;
            FlashRnn.Run(inputs, matrices, biases, null, cell, new() { Backend = backend, IsBatchFirst = false }).Outputs.sum().Backward();
        }, units: repeats);
    }
}
