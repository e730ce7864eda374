using TorchSharp;
using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence;

/// <summary>Cells of one unit over three steps, against numbers worked out by other means, on every backend.</summary>
public sealed class ScalarTraceTests
{
    private static readonly double[] Weights = [1, 0.5, -1, 2], Matrices = [0.5, -0.3, 0.7, 0.2], Biases = [0.1, 1, 0, -0.2];

    public static TheoryData<RecurrentBackend> Backends => [.. Enum.GetValues<RecurrentBackend>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Elman(RecurrentBackend backend) =>
        Check(RecurrentCell.Elman, backend, [1], [0.8], [0.1], [0.5370495670, -0.4384904220, -0.0007923375], [], [0.3423297976]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Lstm(RecurrentBackend backend) => Check(
        RecurrentCell.Lstm, backend, Weights, Matrices, Biases, [-0.1999678416, -0.0002539235, -0.0831389314], [-0.1457563925],
        [-0.0147571496, 0.0074464230, -0.0150241587, 0.0000637482]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Gru(RecurrentBackend backend) => Check(
        RecurrentCell.Gru, backend, [1, 0.5, -1], [0.5, -0.3, 0.7], [0.1, 0.2, -0.1, 0.05], [-0.1690541201, 0.4714461553, 0.2744754872], [],
        [0.0870111484, 0.0156633944, 0.1176713803]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Slstm(RecurrentBackend backend) => Check(
        RecurrentCell.Slstm, backend, Weights, Matrices, Biases, [-0.3188490458, -0.0196344922, -0.1351178685], [-0.4284477753, 1.8184656647, 0.3401827539],
        [-0.0234872390, 0.0075685374, -0.0212842895, 0.0078830279]);

    private static void Check(RecurrentCell cell, RecurrentBackend backend, double[] weights, double[] matrices, double[] biases, double[] expected, double[] others, double[] gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor((double[])[0.5, -1, 0.25]).view(1, 3, 1) * tensor(weights);
        Tensor r = tensor(matrices).view(-1, 1, 1, 1).requires_grad_(true), b = tensor(biases).view(-1, 1, 1);
        RecurrentStates states = FlashRnn.Run(x.view(1, 3, -1, 1, 1), r, b, null, cell, new() { Backend = backend });
        states.Outputs.sum().Backward();
        Equal(expected, states.Outputs);
        if (others.Length > 0) Equal(others, states.Others!.select(2, -1));
        Equal([expected[^1], .. others], states.Last);
        Equal(gradient, r.grad!);
    }

    private static void Equal(double[] expected, Tensor actual)
    {
        Tensor flat = actual.detach().contiguous().view(-1);
        Assert.Equal(expected.Length, flat.numel());
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], flat[i].item<double>(), 1e-10);
    }
}
