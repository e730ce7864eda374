using TorchSharp;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>
/// The sum of the singular values of XᵀY, [samples, p] and [samples, q]. With XᵀY = P Σ Qᵀ its gradients are Y Q Pᵀ and X P Qᵀ over the singular values that are not 0, which stay finite where singular values are equal or
/// vanish.
/// </summary>
/// <remarks>Wider layers than there are samples are turned into their triangular factors first, Xᵀ = O R: XᵀY = O_x R_x R_yᵀ O_yᵀ has the singular values of R_x R_yᵀ.</remarks>
internal sealed class NuclearNorm : SafeFunction<NuclearNorm>
{
    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = ((Tensor)inputs[0], (Tensor)inputs[1]);
        (Tensor rx, Tensor? ox) = Narrow(x);
        (Tensor ry, Tensor? oy) = Narrow(y);
        (Tensor p, Tensor values, Tensor qt) = linalg.svd(rx.t().mm(ry), fullMatrices: false);
        Tensor value = values.sum();
        Tensor isPositive = values.gt(values.amax([0L], keepdim: true) * (x.dtype == ScalarType.Float64 ? 1e-13 : 1e-6)).to_type(x.dtype);
        Tensor polar = (p * isPositive).mm(qt); // P Qᵀ, of the narrow features.
        Tensor byX = ry.mm(polar.t()), byY = rx.mm(polar);
        context.Keep(ox is null ? byX : byX.mm(ox.t()), oy is null ? byY : byY.mm(oy.t()));
        return value.MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> kept = context.Kept(Name);
        return [(kept[0] * gradOutput).MoveToOuterDisposeScope(), (kept[1] * gradOutput).MoveToOuterDisposeScope()];
    }

    // [samples, p] as [samples, min(samples, p)], and what turns it back.
    private static (Tensor Narrow, Tensor? Basis) Narrow(Tensor x)
    {
        if (x.shape[1] <= x.shape[0]) return (x, null);
        (Tensor basis, Tensor triangle) = linalg.qr(x.t());
        return (triangle.t(), basis);
    }
}
