using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Fourier;

/// <summary>v ↦ σ(K v + W v + b) with a spectral convolution K and a pointwise map W. Parameters: <c>spectral.…</c>, <c>pointwise.weight</c>, <c>pointwise.bias</c>.</summary>
internal sealed class FourierLayer : Module<Tensor, Tensor>
{
    private readonly SpectralConv spectral;
    private readonly Linear pointwise;
    private readonly bool _isLast;

    public FourierLayer(int width, int modes, bool isLast) : base(nameof(FourierLayer))
    {
        spectral = new SpectralConv(width, width, modes);
        pointwise = Linear(width, width);
        _isLast = isLast;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = spectral.call(input) + Pointwise.Apply(pointwise, input);
        return (_isLast ? sum : functional.gelu(sum)).MoveToOuterDisposeScope();
    }
}
