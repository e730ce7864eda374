using Trainer.Torch.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Torch.Autograd;

/// <summary>What <see cref="SafeFunction{TSelf}"/> and <see cref="SafeMultiFunction{TSelf}"/> share: a backward call that cannot throw.</summary>
internal static class SafeBackward
{
    private const string InputsKey = "Trainer.Torch.Inputs";

    public static void Remember(AutogradContext context, object?[] inputs) =>
        context.save_data(InputsKey, Array.ConvertAll(inputs, input => input is Tensor { IsInvalid: false }));

    public static List<Tensor> Run(
        string name, Func<AutogradContext, IReadOnlyList<Tensor>, IReadOnlyList<Tensor?>> backward, AutogradContext context, List<Tensor> gradOutputs)
    {
        var isTensor = (bool[])context.get_data(InputsKey);
        try
        {
            for (int i = 0; i < gradOutputs.Count; i++)
            {
                if (!gradOutputs[i].IsInvalid) continue;
                UndefinedTensor.Release(gradOutputs[i]);
                gradOutputs[i] = null!;
            }

            IReadOnlyList<Tensor?> gradients = backward(context, gradOutputs);
            Check(name, gradients, isTensor);
            return [.. gradients.Select((gradient, i) => isTensor[i] ? gradient ?? UndefinedTensor.Shared : null!)];
        }
#pragma warning disable CA1031 // An exception that leaves this method ends the process; the pass throws it later.
        catch (Exception error)
#pragma warning restore CA1031
        {
            BackwardErrors.Add(error);
            return [.. isTensor.Select(tensor => tensor ? UndefinedTensor.Shared : null!)];
        }
    }

    /// <summary>The output, unless it would end the process: libtorch takes it by its handle.</summary>
    public static Tensor CheckOutput(string name, Tensor? output) =>
        output is null ? throw new InvalidOperationException($"Forward of {name} returned null.")
        : output.IsInvalid ? throw new InvalidOperationException($"Forward of {name} returned a disposed tensor.")
        : output;

    private static void Check(string name, IReadOnlyList<Tensor?> gradients, bool[] isTensor)
    {
        if (gradients is null) throw new InvalidOperationException($"Backward of {name} returned null.");
        if (gradients.Count != isTensor.Length)
            throw new InvalidOperationException($"Backward of {name} returned {gradients.Count} gradients for {isTensor.Length} inputs.");
        for (int i = 0; i < gradients.Count; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            if (!isTensor[i]) throw new InvalidOperationException($"Backward of {name} returned a gradient for input {i}, which is no tensor.");
            if (gradient.IsInvalid) throw new InvalidOperationException($"Backward of {name} returned a disposed tensor for input {i}.");
        }
    }
}
