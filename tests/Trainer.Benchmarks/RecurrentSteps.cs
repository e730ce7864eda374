using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>A recurrence of four heads of 32 units over 512 steps, forward and backward, on every backend; inputs are there already.</summary>
internal abstract class RecurrentSteps(RecurrentCell cell) : IBenchmark
{
    private const int Steps = 512, Batch = 16, Heads = 4, Width = 32;

    public string Name => $"rnn-{cell}".ToLowerInvariant();

    public string Description => $"{cell} of {Heads} heads of {Width} units, {Steps} steps of {Batch} sequences, forward and backward";

    public IReadOnlyList<Contender> Prepare()
    {
        CellShape shape = CellShape.Of(cell);
        Tensor inputs = randn((long[])[Steps, Batch, Heads, shape.Input, Width]).transpose(2, 3).detach().requires_grad_(true);
        Tensor matrices = (randn((long[])[shape.Recurrent, Heads, Width, Width]) / Math.Sqrt(Width)).requires_grad_(true), biases = zeros((long[])[shape.Gates, Heads, Width]).requires_grad_(true);
        return
        [
            Of(RecurrentBackend.Vanilla, units: 1), Of(RecurrentBackend.VanillaForwardBackward, units: 1), Of(RecurrentBackend.Alternating),
            Of(RecurrentBackend.Fused) with { Cleanup = new Disposables([inputs, matrices, biases]) },
        ];

        Contender Of(RecurrentBackend backend, int units = 10) => Contender.Of(backend.ToString(), () =>
        {
            using IDisposable scope = NewDisposeScope();
            foreach (Tensor tensor in (Tensor[])[inputs, matrices, biases]) tensor.grad = null;
            FlashRnn.Run(inputs, matrices, biases, null, cell, new() { Backend = backend, IsBatchFirst = false }).Outputs.sum().Backward();
        }, units: units);
    }
}
