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
        (Tensor xc, Tensor yc) = (Standardisation.Centred(x), Standardisation.Centred(y));
        Tensor c = xc.t().mm(yc), s = xc.t().mm(xc), t = yc.t().mm(yc), isAlive = Gram.IsAlive(s, Gram.Squares(x) - Gram.Squares(xc)) * Gram.IsAlive(t, Gram.Squares(y) - Gram.Squares(yc));
        var ratio = CkaRatio.Of(Gram.Squares(c), Gram.Squares(s), Gram.Squares(t), isAlive, s.dtype);
        bool[] wanted = [x.requires_grad, y.requires_grad];
        List<Tensor> kept = [];
        if (wanted[0]) kept.Add(yc.mm(c.t() * ratio.Scale) - xc.mm(s * ratio.First));
        if (wanted[1]) kept.Add(xc.mm(c * ratio.Scale) - yc.mm(t * ratio.Second));
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
}
