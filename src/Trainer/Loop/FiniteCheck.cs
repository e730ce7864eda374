using TorchSharp;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>Finds what stopped being finite.</summary>
public static class FiniteCheck
{
    /// <summary>The first tensor with a NaN or an infinity, in words: weights and buffers first, then gradients; null when all are finite.</summary>
    public static string? FirstBad(StateTree tree)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor weight) in tree.Weights())
        {
            if (Describe(weight) is { } problem) return $"weight '{name}' {problem}";
        }

        foreach (nn.Module module in tree.Modules.Values)
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
            {
                if (parameter.grad is { } gradient && Describe(gradient) is { } problem) return $"gradient of '{name}' {problem}";
            }
        }

        return null;
    }

    private static string? Describe(Tensor tensor)
    {
        if (!tensor.is_floating_point()) return null;
        long bad = tensor.numel() - tensor.isfinite().sum(ScalarType.Int64).item<long>();
        return bad == 0 ? null : $"has {bad:N0} of {tensor.numel():N0} elements that are not finite";
    }
}
