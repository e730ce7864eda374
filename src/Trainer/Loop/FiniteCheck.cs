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
    public static string? FirstBadWeight(StateTree tree) => FirstBadWeight(tree.Weights());

    /// <inheritdoc cref="FirstBadWeight(StateTree)"/>
    public static string? FirstBadWeight(nn.Module model) => FirstBadWeight(model.state_dict());

    private static string? FirstBadWeight(IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor weight) in weights)
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
        IReadOnlyList<Action> unhook = OnOutputs(model, problem => found ??= problem);
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

    /// <summary>Looks at the output of every part of a model whenever it computes.</summary>
    /// <returns>What to call to stop looking.</returns>
    internal static IReadOnlyList<Action> OnOutputs(nn.Module model, Action<string> found)
    {
        List<Action> unhook = [];
        foreach ((string name, nn.Module part) in model.named_modules())
        {
            if (part is not nn.Module<Tensor, Tensor> layer) continue;
            var hook = layer.register_forward_hook((_, _, output) =>
            {
                if (Describe(output) is { } problem) found($"output of '{name}' ({layer.GetType().Name}) {problem}");
                return output;
            });
            unhook.Add(hook.remove);
        }

        return unhook;
    }

    private static string? Describe(Tensor tensor)
    {
        if (!tensor.is_floating_point()) return null;
        // A sum is finite only when all its terms are, and takes one pass without memory; the rest finds out whether it merely overflowed.
        if (tensor.sum().isfinite().item<bool>()) return null;
        long bad = tensor.numel() - tensor.isfinite().sum(ScalarType.Int64).item<long>();
        return bad == 0 ? null : $"has {bad:N0} of {tensor.numel():N0} elements that are not finite";
    }
}
