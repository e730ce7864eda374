using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks;

/// <summary>A whole layer, product with the inputs included, forward and backward, beside libtorch's LSTM of as many units, which has one head.</summary>
internal abstract class RecurrentLayer(string name, int steps, int batch, int heads, int width, int units) : IBenchmark
{
    public string Name => name;

    public string Description => $"a layer of {heads} heads of {width} units, {steps} steps of {batch} sequences, forward and backward";

    public IReadOnlyList<Contender> Prepare()
    {
        int size = heads * width;
        Tensor inputs = randn((long[])[steps, batch, size]).requires_grad_(true);
        TorchSharp.Modules.LSTM lstm = LSTM(size, size);
        return
        [
            Contender.Of("libtorch's LSTM", () =>
            {
                using IDisposable scope = NewDisposeScope();
                lstm.zero_grad();
                inputs.grad = null;
                lstm.call(inputs).Item1.sum().Backward();
            }, new Disposables(lstm), units),
            Of(RecurrentCell.Lstm), Of(RecurrentCell.Slstm), Of(RecurrentCell.Gru) with { Cleanup = new Disposables([inputs]) },
        ];

        Contender Of(RecurrentCell cell)
        {
            CellShape shape = CellShape.Of(cell);
            Tensor weights = (randn((long[])[heads * shape.Input * width, size]) / Math.Sqrt(size)).requires_grad_(true);
            Tensor matrices = (randn((long[])[shape.Recurrent, heads, width, width]) / Math.Sqrt(width)).requires_grad_(true), biases = zeros((long[])[shape.Gates, heads, width]).requires_grad_(true);
            return Contender.Of($"{cell}, fused", () =>
            {
                using IDisposable scope = NewDisposeScope();
                foreach (Tensor tensor in (Tensor[])[inputs, weights, matrices, biases]) tensor.grad = null;
                Tensor gates = functional.linear(inputs, weights).view(steps, batch, heads, shape.Input, width).transpose(2, 3);
                FlashRnn.Run(gates, matrices, biases, null, cell, new() { IsBatchFirst = false }).Outputs.sum().Backward();
            }, new Disposables([weights, matrices, biases]), units);
        }
    }
}
