using System.Runtime.CompilerServices;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Parameters whose states no optimizer keeps in fewer than 32 bits.</summary>
public static class Float32States
{
    private static readonly ConditionalWeakTable<Parameter, object> Kept = [];
    private static readonly object Mark = new();

    /// <summary>Marks a parameter; before the optimizer's first step.</summary>
    public static void Keep(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Kept.TryAdd(parameter, Mark);
    }

    /// <summary>Whether a parameter is marked.</summary>
    public static bool AreKept(Parameter parameter) => Kept.TryGetValue(parameter, out _);
}
