using TorchSharp;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>
/// (X, share) ↦ U_k: orthonormal columns that span the leading left singular vectors of X = U S Vᵀ, as many as it takes to hold a share of Σ s², at least those that are not 0 when the share is 1.
/// </summary>
/// <remarks>
/// For functions of the subspace alone, whatever basis it is given in. With kept vectors k and the others d, which S_k² and S_d² tell apart, the gradient by X of one with gradient G by U_k is
/// U_d W S_k V_kᵀ + U_k Wᵀ S_d V_dᵀ + (I − U Uᵀ) G S_k⁻¹ V_kᵀ with W_ji = (U_dᵀ G)_ji / (s_i² − s_j²): turning vectors within the subspace, where equal singular values would divide by 0, is left out.
/// </remarks>
internal sealed class LeadingSubspace : SafeFunction<LeadingSubspace>
{
    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, double share) = ((Tensor)inputs[0], (double)inputs[1]);
        (Tensor u, Tensor s, Tensor vt) = linalg.svd(x, fullMatrices: false);
        long kept = Count(s, share);
        context.save_data("kept", kept);
        context.Keep(u, s, vt);
        return u.narrow(1, 0, kept).clone().MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.Kept(Name);
        (Tensor u, Tensor s, Tensor vt) = (saved[0], saved[1], saved[2]);
        long kept = (long)context.get_data("kept"), all = s.shape[0];
        if (kept == 0) return [zeros(u.shape[0], vt.shape[1], dtype: u.dtype, device: u.device).MoveToOuterDisposeScope(), null];
        (Tensor uk, Tensor sk, Tensor vk) = (u.narrow(1, 0, kept), s.narrow(0, 0, kept), vt.narrow(0, 0, kept));
        (Tensor ud, Tensor sd, Tensor vd) = (u.narrow(1, kept, all - kept), s.narrow(0, kept, all - kept), vt.narrow(0, kept, all - kept));
        Tensor gap = maximum(sk.square().unsqueeze(0) - sd.square().unsqueeze(1), sk[0].square() * 1e-12);
        Tensor w = ud.t().mm(gradOutput) / gap, outside = gradOutput - u.mm(u.t().mm(gradOutput));
        return [(ud.mm(w * sk).mm(vk) + uk.mm(w.t() * sd).mm(vd) + (outside / sk).mm(vk)).MoveToOuterDisposeScope(), null];
    }

    // Those above rounding, and of them no more than hold the share.
    private static long Count(Tensor values, double share)
    {
        double[] s = values.to_type(ScalarType.Float64).cpu().data<double>().ToArray();
        double rounding = s.Length == 0 ? 0 : s[0] * s.Length * (values.dtype == ScalarType.Float64 ? 1e-15 : 1e-6), all = s.Sum(value => value * value), sum = 0;
        int count = 0;
        while (count < s.Length && s[count] > rounding && (share >= 1 || sum < share * all)) sum += s[count] * s[count++];
        return count;
    }
}
