using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence;

/// <summary>Random tensors of a recurrence, and what a backend makes of them.</summary>
internal sealed record RecurrentCase(RecurrentCell Cell, int Batch, int Steps, int Heads, int Width, int Seed, ScalarType Type = ScalarType.Float64)
{
    private Tensor Random(double scale, params long[] shape) => (randn(shape, ScalarType.Float64) * scale).to(Type);

    /// <summary>Outputs and all gradients of Σ w ⊙ (outputs, and the last states where asked), by name.</summary>
    public Dictionary<string, Tensor> Run(RecurrentOptions options, bool hasLengths = false, bool readsLast = false)
    {
        manual_seed(Seed);
        CellShape shape = CellShape.Of(Cell);
        Tensor x = Random(1, Batch, Steps, shape.Input, Heads, Width).requires_grad_(true);
        Tensor r = Random(1 / Math.Sqrt(Width), shape.Recurrent, Heads, Width, Width).requires_grad_(true), b = Random(0.5, shape.Gates, Heads, Width).requires_grad_(true);
        Tensor start = Random(0.5, shape.States, Batch, Heads, Width);
        if (Cell == RecurrentCell.Slstm) start[2] = start[2].abs() + 1;
        start = start.detach().requires_grad_(true);
        Tensor weights = Random(1, Batch, Steps, Heads, Width), lastWeights = Random(1, Batch, Heads, Width);
        Tensor? lengths = hasLengths ? randint(0, Steps + 1, [Batch], int64) : null;
        Tensor inputs = options.IsBatchFirst ? x : x.transpose(0, 1);
        RecurrentStates states = FlashRnn.Run(inputs, r, b, start, Cell, options, lengths);
        Tensor outputs = options.IsBatchFirst ? states.Outputs : states.Outputs.transpose(0, 1);
        Tensor loss = (outputs * weights).sum();
        if (readsLast) loss = loss + (states.Last[0] * lastWeights).sum();
        if (readsLast && Cell == RecurrentCell.Lstm) loss = loss + (states.Last[1] * lastWeights).sum() + states.Others!.square().sum();
        loss.Backward();
        var results = new Dictionary<string, Tensor> { ["outputs"] = outputs.detach(), ["last"] = states.Last.detach(), ["inputs"] = x.grad!, ["matrices"] = r.grad!, ["biases"] = b.grad!, ["states"] = start.grad ?? zeros_like(start) };
        // m of the sLSTM is a constant to our backward pass, so that only its h, c and n have gradients.
        if (Cell == RecurrentCell.Slstm) results["states"] = results["states"].narrow(0, 0, 3);
        return results;
    }

    /// <summary>The largest difference of two runs, relative to the largest element of each tensor; NaN if there is one, which <see cref="Enumerable.Max(IEnumerable{double})"/> passes over.</summary>
    public static double Difference(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual) => expected.Select(pair => Difference(pair.Value, actual[pair.Key])).Aggregate(0.0, Math.Max);

    private static double Difference(Tensor expected, Tensor actual) =>
        expected.numel() == 0 ? 0 : ((expected - actual).abs().max().to(ScalarType.Float64) / expected.abs().max().to(ScalarType.Float64).clamp_min(1e-30)).item<double>();
}
