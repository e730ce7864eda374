using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Torch.Autograd;

/// <summary>
/// A differentiable function of the user's own with one output, whose backward pass may throw: the exception comes out of
/// <see cref="Diff.Backward"/> or <see cref="Diff.Grad(Tensor, Tensor, Tensor, bool?, bool, bool)"/> instead of ending the process.
/// </summary>
/// <remarks>
/// Call it with <c>TSelf.apply(inputs)</c>. The one instance is shared: what a call needs to remember goes into the context
/// (<c>save_for_backward</c> for tensors, <c>save_data</c> for the rest). A backward pass made of torch operators can be
/// differentiated again. Under plain <c>backward()</c> an exception appears at the next pass through <see cref="Diff"/>, and
/// the gradients behind this function are missing.
/// </remarks>
/// <typeparam name="TSelf">The deriving class itself.</typeparam>
public abstract class SafeFunction<TSelf> : SingleTensorFunction<TSelf> where TSelf : SafeFunction<TSelf>, new()
{
    /// <summary>The name in messages; the class name unless overridden.</summary>
    public override string Name => typeof(TSelf).Name;

    /// <inheritdoc/>
    public sealed override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        SafeBackward.Remember(ctx, vars);
        return SafeBackward.CheckOutput(Name, ForwardCore(ctx, vars));
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) =>
        SafeBackward.Run(Name, (context, gradOutputs) => BackwardCore(context, gradOutputs[0]), ctx, [grad_output]);

    /// <summary>Computes the output; no graph is recorded. A result of null or a disposed tensor makes <c>apply</c> throw an <see cref="InvalidOperationException"/>.</summary>
    /// <param name="context">Remembers what the backward pass needs.</param>
    /// <param name="inputs">The arguments of <c>apply</c>.</param>
    protected abstract Tensor ForwardCore(AutogradContext context, object[] inputs);

    /// <summary>The vector-Jacobian products of the output.</summary>
    /// <param name="context">What the forward pass remembered.</param>
    /// <param name="gradOutput">The gradient with respect to the output, of the output's shape.</param>
    /// <returns>One entry per argument of <c>apply</c>: a tensor of its shape; null for no gradient and for arguments that are no tensors.</returns>
    protected abstract IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput);
}
