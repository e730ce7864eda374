using Trainer.Numerics.NavierStokes;
using Trainer.Numerics.RandomFields;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Steps of two-dimensional flows.</summary>
internal sealed class VorticitySteps : IBenchmark
{
    public string Name => "vorticity";

    public string Description => "one step of each flow, three stages";

    public IReadOnlyList<Contender> Prepare() => [Of(64, 1, ScalarType.Float64), Of(64, 20, ScalarType.Float64), Of(64, 20, ScalarType.Float32), Of(256, 1, ScalarType.Float64)];

    private static Contender Of(int side, int flows, ScalarType type)
    {
        const double Step = 2e-3;
        using IDisposable scope = NewDisposeScope();
        Tensor start = GaussianRandomField.Periodic(side, 7, 2.5).Sample(randn([flows, side, side], type)).MoveToOuterDisposeScope();
        var flow = new VorticityFlow(side, 1e-5, VorticityFlow.DiagonalForcing(side));
        return new($"{flows} of {side}², {type}", count => flow.Advance(start, count * Step, Step).Dispose(), start) { Units = flows > 1 || side > 64 ? 40 : 200 };
    }
}
