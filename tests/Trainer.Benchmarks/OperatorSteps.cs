using Trainer.Methods.Operators;
using Trainer.Methods.Operators.Fourier;
using Trainer.Methods.Operators.Multigrid;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks;

/// <summary>The network of the paper for rough Darcy flow, forward and backward on 8 fields, beside the same graph in TorchSharp's modules and a Fourier neural operator of the same width.</summary>
internal abstract class OperatorSteps(int side, int units) : IBenchmark
{
    private const int Layers = 4, Width = 24;
    private static readonly int[] PreSmoothing = [1, 1, 1, 1, 1, 2];

    public string Name => $"mgno-{side}";

    public string Description => $"MgNO of {Layers} layers of {Width} channels, forward and backward on 8 fields of {side}×{side} points";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor fields = randn((long[])[8, 1, side, side]);
        var shape = new FieldShape(1, side, side);
        return
        [
            Of("TorchSharp's modules", new PlainMgNO(Layers, Width, PreSmoothing, side)),
            Of("MgNO", new MgNO(new MgNOOptions { Layers = Layers, Width = Width, Cycle = new() { PreSmoothing = PreSmoothing } }, shape, 1)),
            Of("MgNO, recomputed", new MgNO(new MgNOOptions { Layers = Layers, Width = Width, Cycle = new() { PreSmoothing = PreSmoothing }, Recompute = Layers }, shape, 1)),
            Of("FNO of 12 modes", new Fno(new FnoOptions { Layers = Layers, Width = Width, Modes = 12 }, shape, 1)) with { Cleanup = new Disposables([fields]) },
        ];

        Contender Of(string name, Module<Tensor, Tensor> network) => Contender.Of(name, () =>
        {
            using IDisposable scope = NewDisposeScope();
            network.zero_grad();
            network.call(fields).square().mean().Backward();
        }, new Disposables(network), units);
    }
}
