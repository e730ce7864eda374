using TorchSharp;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>(X, Y) ↦ |XᵀY|² / (|XᵀX| |YᵀY|) of centred features: linear CKA (Kornblith et al., 2019) in the form that is cheaper where layers are narrower than there are samples.</summary>
/// <remarks>Its gradient by X is 2 (Y (XᵀY)ᵀ / (|S| |T|) − CKA · X S / |S|²) with S = XᵀX, T = YᵀY, since centring is an orthogonal projection.</remarks>
internal sealed class CkaOfFeatures : SafeFunction<CkaOfFeatures>
{
    /// <summary>Whether this form takes fewer multiplications, B (p² + q² + p q) against B² (p + q) of the Gram matrices.</summary>
    public static bool IsCheaper(double samples, double p, double q) => (p * p) + (q * q) + (p * q) < samples * (p + q);

    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = ((Tensor)inputs[0], (Tensor)inputs[1]);
        using IDisposable off = no_grad();
        (Tensor xc, Tensor isXAlive, Tensor unitX) = Unit(x);
        (Tensor yc, Tensor isYAlive, Tensor unitY) = Unit(y);
        Tensor c = xc.t().mm(yc), s = xc.t().mm(xc), t = yc.t().mm(yc);
        var ratio = CkaRatio.Of(Gram.Squares(c), Gram.Squares(s), Gram.Squares(t), isXAlive * isYAlive, s.dtype);
        bool[] wanted = [x.requires_grad, y.requires_grad];
        List<Tensor> kept = [];
        if (wanted[0]) kept.Add(yc.mm(c.t() * (ratio.Scale * unitX)) - xc.mm(s * (ratio.First * unitX)));
        if (wanted[1]) kept.Add(xc.mm(c * (ratio.Scale * unitY)) - yc.mm(t * (ratio.Second * unitY)));
        context.save_data("wanted", wanted);
        context.Keep(kept);
        return ratio.Value.to_type(x.dtype).MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        var kept = new Queue<Tensor>(context.Kept(Name));
        return [.. ((bool[])context.get_data("wanted")).Select(isWanted => isWanted ? (kept.Dequeue() * gradOutput).MoveToOuterDisposeScope() : null)];
    }

    // The centred features, brought to a norm of 1, so that squares of float32 neither overflow nor vanish; whether the layer is alive, and what brought it there.
    private static (Tensor Centred, Tensor IsAlive, Tensor Unit) Unit(Tensor x)
    {
        Tensor centred = Standardisation.Centred(x), rest = Gram.Squares(centred), isAlive = Gram.IsAlive(rest, Gram.Squares(x) - rest), unit = (isAlive / (rest + (1 - isAlive)).sqrt()).to_type(x.dtype);
        return (centred.mul_(unit), isAlive, unit);
    }
}
