using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>What a function with a gradient of its own keeps for the backward pass.</summary>
internal static class KeptTensors
{
    /// <summary>Keeps tensors; they must outlive the scope of the forward pass until the function's result is made.</summary>
    public static void Keep(this AutogradContext context, params IReadOnlyList<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors) tensor.MoveToOuterDisposeScope();
        context.save_for_backward([.. tensors]);
    }

    /// <summary>Gives them back.</summary>
    /// <exception cref="NotSupportedException">The gradient is to be differentiated again.</exception>
    public static List<Tensor> Kept(this AutogradContext context, string name) => is_grad_enabled()
        ? throw new NotSupportedException($"The gradient of {name} cannot be differentiated again: pass createGraph: false.")
        : context.get_saved_variables();
}
