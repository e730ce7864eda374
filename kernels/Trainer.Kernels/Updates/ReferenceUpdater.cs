using Trainer.Kernels.Blockwise;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>The step of an optimizer by plain torch operations, on every device: the oracle of the kernels, and what devices without one get.</summary>
internal static class ReferenceUpdater
{
    /// <summary>Steps one tensor.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="parameter">The parameter, any floating-point type, contiguous.</param>
    /// <param name="gradient">Its gradient, of the same shape.</param>
    /// <param name="states">Its states.</param>
    /// <param name="c">The numbers of the step.</param>
    /// <param name="maximumUpdateNorm">The largest ratio of the update's norm to the parameter's; 0 for any.</param>
    /// <returns>Elements passed over because a new state was not finite, int64 of one element on the parameter's device.</returns>
    public static Tensor Step(UpdateRule rule, Tensor parameter, Tensor gradient, IReadOnlyList<BlockwiseState> states, in UpdateCoefficients c, double maximumUpdateNorm)
    {
        using IDisposable scope = NewDisposeScope(), off = no_grad();
        Tensor p = parameter.reshape(-1).to(float32), g = gradient.reshape(-1).to(float32) * c.GradientScale;
        Tensor[] s = [.. states.Select(Decode)];
        Tensor direction = Direction(rule, c, p, g, s);
        Tensor finite = s[s.Length > 1 ? 1 : 0].isfinite(), rate = -c.Rate * Trust(direction, p, maximumUpdateNorm);
        parameter.copy_(where(finite, p * c.Shrink + rate * direction, p).reshape(parameter.shape));
        for (int i = 0; i < s.Length; i++) Encode(where(finite, s[i], zeros_like(s[i])), states[i]);
        return finite.logical_not().sum().reshape(1).MoveToOuterDisposeScope();
    }

    private static Tensor Direction(UpdateRule rule, in UpdateCoefficients c, Tensor p, Tensor g, Tensor[] s)
    {
        switch (rule)
        {
            case UpdateRule.Adam:
                s[0] = c.Keep1 * s[0] + c.Take1 * g;
                s[1] = c.Keep2 * s[1] + c.Take2 * g * g;
                return Known(s[1], c.Factor1 * s[0] / (s[1].sqrt() + c.Epsilon));
            case UpdateRule.AdEmaMix:
                s[0] = c.Keep1 * s[0] + c.Take1 * g;
                s[1] = c.Keep2 * s[1] + c.Take2 * g * g;
                s[2] = c.Keep3 * s[2] + c.Take3 * g;
                return Known(s[1], (c.Factor1 * s[0] + c.Alpha * s[2]) / (s[1].sqrt() * c.Factor2 + c.Epsilon));
            case UpdateRule.Lion:
                Tensor mixed = c.Keep1 * s[0] + c.Take1 * g;
                s[0] = c.Keep2 * s[0] + c.Take2 * g;
                return mixed.sign();
            case UpdateRule.Momentum:
                return s[0] = c.Keep1 * s[0] + (g + c.Decay * p);
            case UpdateRule.RmsProp or UpdateRule.Adagrad:
                g = g + c.Decay * p;
                s[0] = c.Keep2 * s[0] + c.Take2 * g * g;
                return Known(s[0], g / (s[0].sqrt() + c.Epsilon));
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, null);
        }
    }

    // A second moment of 0 says nothing of the scale: its code has lost it, or there was never a gradient.
    private static Tensor Known(Tensor second, Tensor direction) => where(second > 0, direction, zeros_like(direction));

    private static Tensor Trust(Tensor direction, Tensor p, double maximum)
    {
        if (maximum <= 0) return ones([1], float32, p.device);
        Tensor norm = direction.nan_to_num(0, 0, 0).to(float64).square().sum().sqrt(), allowed = maximum * p.to(float64).square().sum().sqrt();
        return where((allowed > 0).logical_and(norm > allowed), allowed / norm, ones_like(norm)).to(float32);
    }

    private static Tensor Decode(BlockwiseState state)
    {
        if (state.Map is null) return state.Data;
        Tensor values = empty([state.Data.numel()], float32, state.Data.device);
        ReferenceQuantizer.Dequantize(state.Data, state.Scales!, state.Map, state.BlockSize, values);
        return values;
    }

    private static void Encode(Tensor values, BlockwiseState state)
    {
        if (state.Map is null) state.Data.copy_(values);
        else ReferenceQuantizer.Quantize(values, state.Map, state.BlockSize, state.Map.IsSigned, Rounding.Nearest, 0, state.Data, state.Scales!);
    }
}
