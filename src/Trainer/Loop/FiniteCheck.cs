using TorchSharp;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>Finds what stopped being finite.</summary>
public static class FiniteCheck
{
    /// <summary>The first weight or buffer with a NaN or an infinity, otherwise the first gradient, in words; null when all are finite.</summary>
    public static string? FirstBad(StateTree tree)
    {
        if (FirstBadWeight(tree) is { } weight) return weight;
        using DisposeScope scope = NewDisposeScope();
        foreach (nn.Module module in tree.Modules.Values)
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
            {
                if (parameter.grad is { } gradient && Describe(gradient) is { } problem) return $"gradient of '{name}' {problem}";
            }
        }

        return null;
    }

    /// <summary>The first weight or buffer with a NaN or an infinity, in words; null when all are finite.</summary>
    public static string? FirstBadWeight(StateTree tree)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor weight) in tree.Weights())
        {
            if (Describe(weight) is { } problem) return $"weight '{name}' {problem}";
        }

        return null;
    }

    /// <summary>The first module, in the order of computing, whose output has a NaN or an infinity, in words; null when none has.</summary>
    /// <param name="model">The model, whose parts are called through <c>call</c>.</param>
    /// <param name="compute">Computes with it once more.</param>
    public static string? FirstBadOutput(nn.Module model, Action compute)
    {
        string? found = null;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        List<Action> unhook = [];
        foreach ((string name, nn.Module part) in model.named_modules())
        {
            if (part is not nn.Module<Tensor, Tensor> layer) continue;
            var hook = layer.register_forward_hook((_, _, output) =>
            {
                if (found is null && Describe(output) is { } problem) found = $"output of '{name}' ({layer.GetType().Name}) {problem}";
                return output;
            });
            unhook.Add(hook.remove);
        }

        try
        {
            compute();
        }
        finally
        {
            foreach (Action remove in unhook) remove();
        }

        return found;
    }

    private static string? Describe(Tensor tensor)
    {
        if (!tensor.is_floating_point()) return null;
        long bad = tensor.numel() - tensor.isfinite().sum(ScalarType.Int64).item<long>();
        return bad == 0 ? null : $"has {bad:N0} of {tensor.numel():N0} elements that are not finite";
    }
}
