using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A network that sees a part of a variable's range as if it were the whole: x ↦ start + (x − from) · factor. A derivative by x gets the factor as often as it is one by x.</summary>
internal sealed class StretchedModel : FieldModel
{
    private readonly FieldModel network;
    private readonly int _variable;
    private readonly double _start, _from, _factor;
    private (JetSpace Space, Tensor Factors)? _factors;

    public StretchedModel(FieldModel network, int variable, double start, double from, double factor) : base(nameof(StretchedModel))
    {
        (this.network, _variable, _start, _from, _factor) = (network, variable, start, from, factor);
        RegisterComponents();
    }

    public override int Variables => network.Variables;

    public override Tensor Prepare(JetSpace space, Tensor points)
    {
        Tensor seen = points.clone();
        seen.select(1, _variable).sub_(_from).mul_(_factor).add_(_start);
        return network.Prepare(space, seen);
    }

    public override JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null)
    {
        Tensor coefficients = network.Evaluate(space, prepared, launcher).Coefficients;
        return new(space, coefficients * Factors(space, coefficients));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _factors?.Factors.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Factors(JetSpace space, Tensor like)
    {
        if (_factors?.Space == space) return _factors.Value.Factors;
        _factors?.Factors.Dispose();
        double[] factors = [.. space.Indices.Select(index => Math.Pow(_factor, index.Orders[_variable]))];
        _factors = (space, tensor(factors).to(like.dtype).to(like.device).view(-1, 1, 1).DetachFromDisposeScope());
        return _factors.Value.Factors;
    }
}
