using TorchSharp;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>
/// Linear CKA as one function of (x, y, whether unbiased), in the form with the smaller matrices: ⟨K, L⟩ / (|K| |L|) of the centred Gram matrices K = X Xᵀ, L = Y Yᵀ, or |XᵀY|² / (|XᵀX| |YᵀY|) of the centred
/// features (Kornblith et al., 2019).
/// </summary>
/// <remarks>
/// Its gradient by X is 2 M X with M = L / (|K| |L|) − CKA · K / |K|², since centring is an orthogonal projection: one product of matrices, where differentiating the products one by one takes two. In features it is
/// 2 (Y (XᵀY)ᵀ / (|S| |T|) − CKA · X S / |S|²) with S = XᵀX, T = YᵀY. Both are 0 where a layer is the same for every sample.
/// </remarks>
internal sealed class CkaFunction : SafeFunction<CkaFunction>
{
    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        (Tensor x, Tensor y, bool isUnbiased) = ((Tensor)inputs[0], (Tensor)inputs[1], (bool)inputs[2]);
        bool[] wanted = [x.requires_grad, y.requires_grad];
        using DisposeScope scope = NewDisposeScope();
        var kept = new List<Tensor>();
        bool isGram = isUnbiased || IsGramSmaller(x.shape[0], x.shape[1], y.shape[1]);
        Tensor value = isGram ? ByGram(Gram.Columns(x), Gram.Columns(y), isUnbiased, wanted, kept) : ByFeatures(Gram.Columns(x), Gram.Columns(y), wanted, kept);
        context.save_data("wanted", wanted);
        context.save_data("isGram", isGram);
        context.Keep(kept);
        return value.to_type(x.dtype).MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        var wanted = (bool[])context.get_data("wanted");
        bool isGram = (bool)context.get_data("isGram");
        using DisposeScope scope = NewDisposeScope();
        var kept = new Queue<Tensor>(context.Kept(Name));
        var gradients = new Tensor?[3];
        for (int i = 0; i < 2; i++)
        {
            if (!wanted[i]) continue;
            Tensor factor = kept.Dequeue() * gradOutput;
            gradients[i] = (isGram ? factor.mm(kept.Dequeue()) : factor).MoveToOuterDisposeScope();
        }

        return gradients;
    }

    // Multiplications of B²(p + q) for the two Gram matrices against B (p² + q² + p q) for the three of features.
    private static bool IsGramSmaller(double samples, double p, double q) => samples * (p + q) <= (p * p) + (q * q) + (p * q);

    private static Tensor ByGram((Tensor Centred, Tensor Taken) x, (Tensor Centred, Tensor Taken) y, bool isUnbiased, bool[] wanted, List<Tensor> kept)
    {
        Tensor k = Gram.Of(x.Centred), l = Gram.Of(y.Centred), isAlive = Gram.IsAlive(k, x.Taken) * Gram.IsAlive(l, y.Taken);
        if (isUnbiased) (k, l) = (Gram.CentreUnbiased(k), Gram.CentreUnbiased(l));
        (Tensor value, Tensor scale, Tensor ofK, Tensor ofL) = Ratio((k * l).sum(ScalarType.Float64), Gram.Squares(k), Gram.Squares(l), isAlive, k.dtype);
        if (wanted[0]) kept.AddRange([(l * scale) - (k * ofK), x.Centred]);
        if (wanted[1]) kept.AddRange([(k * scale) - (l * ofL), y.Centred]);
        return value;
    }

    private static Tensor ByFeatures((Tensor Centred, Tensor Taken) x, (Tensor Centred, Tensor Taken) y, bool[] wanted, List<Tensor> kept)
    {
        (Tensor xc, Tensor yc) = (x.Centred, y.Centred);
        Tensor c = xc.t().mm(yc), s = xc.t().mm(xc), t = yc.t().mm(yc), isAlive = Gram.IsAlive(s, x.Taken) * Gram.IsAlive(t, y.Taken);
        (Tensor value, Tensor scale, Tensor ofS, Tensor ofT) = Ratio(Gram.Squares(c), Gram.Squares(s), Gram.Squares(t), isAlive, s.dtype);
        if (wanted[0]) kept.Add(yc.mm(c.t() * scale) - xc.mm(s * ofS));
        if (wanted[1]) kept.Add(xc.mm(c * scale) - yc.mm(t * ofT));
        return value;
    }

    // top / √(first second), and what its gradients consist of: 2 / √(first second), 2 value / first and 2 value / second. All 0 where a layer is dead.
    private static (Tensor Value, Tensor Scale, Tensor First, Tensor Second) Ratio(Tensor top, Tensor first, Tensor second, Tensor isAlive, ScalarType type)
    {
        Tensor isZero = (first * second).eq(0).to_type(ScalarType.Float64);
        Tensor scale = isAlive * (1 - isZero) / ((first * second).sqrt() + isZero), value = top * scale;
        return (value, (2 * scale).to_type(type), (2 * value / (first + isZero)).to_type(type), (2 * value / (second + isZero)).to_type(type));
    }
}
