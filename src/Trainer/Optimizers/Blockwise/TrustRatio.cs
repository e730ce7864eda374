using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The layerwise scaling of LARS: g ← τ ‖θ‖ / (‖g‖ + λ ‖θ‖) · (g + λθ) for tensors of two or more dimensions; the ratio is 1 where a norm is 0. Nothing is read from the device.</summary>
/// <remarks>You, Gitman and Ginsburg, "Large batch training of convolutional networks", 2017.</remarks>
/// <param name="coefficient">τ.</param>
internal sealed class TrustRatio(double coefficient)
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def scale(parameters: List[Tensor], gradients: List[Tensor], trust: float, decay: float):
            lengths = torch.stack(torch._foreach_norm(parameters, 2, 6))
            slopes = torch.stack(torch._foreach_norm(gradients, 2, 6))
            ratios = torch.where((lengths > 0) & (slopes > 0), trust * lengths / (slopes + abs(decay) * lengths), torch.ones_like(lengths))
            torch._foreach_add_(gradients, parameters, alpha=decay)
            torch._foreach_mul_(gradients, torch.unbind(ratios))
        """,
        "scale"));

    /// <summary>Scales gradients in place.</summary>
    /// <param name="states">The parameters; those without a gradient, or of one dimension or none, are passed over.</param>
    /// <param name="decay">λ; negative for one that ascends, whose gradient is turned round afterwards.</param>
    public void Scale(IReadOnlyList<ParameterState> states, double decay)
    {
        foreach (IGrouping<(ScalarType, string), ParameterState> kind in states.Where(IsScaled).GroupBy(state => state.Kind))
        {
            using TensorList parameters = new(), gradients = new();
            foreach (ParameterState state in kind)
            {
                if (gradients.TryAddGradient(state.Parameter)) parameters.Add(state.Parameter);
            }

            if (parameters.Count > 0) Function.Value.Invoke(parameters, gradients, coefficient, decay);
        }
    }

    private static bool IsScaled(ParameterState state)
    {
        state.CheckUnchanged();
        if (state.Parameter.dim() < 2) return false;
        using GradientMemory gradient = GradientMemory.Of(state.Parameter);
        return gradient.Exists && !gradient.IsSparse; // The step refuses a sparse one, by name.
    }
}
