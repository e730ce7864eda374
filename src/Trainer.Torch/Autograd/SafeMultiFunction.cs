using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Torch.Autograd;

/// <summary>A differentiable function of the user's own with several outputs, whose backward pass may throw; see <see cref="SafeFunction{TSelf}"/>.</summary>
/// <typeparam name="TSelf">The deriving class itself.</typeparam>
public abstract class SafeMultiFunction<TSelf> : MultiTensorFunction<TSelf> where TSelf : SafeMultiFunction<TSelf>, new()
{
    /// <summary>The name in messages; the class name unless overridden.</summary>
    public override string Name => typeof(TSelf).Name;

    /// <inheritdoc/>
    public sealed override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        SafeBackward.Remember(ctx, vars);
        IReadOnlyList<Tensor> outputs = ForwardCore(ctx, vars) ?? throw new InvalidOperationException($"Forward of {Name} returned null.");
        return [.. outputs.Select(output => SafeBackward.CheckOutput(Name, output))];
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => SafeBackward.Run(Name, BackwardCore, ctx, grad_outputs);

    /// <summary>Computes the outputs; no graph is recorded.</summary>
    /// <param name="context">Remembers what the backward pass needs.</param>
    /// <param name="inputs">The arguments of <c>apply</c>.</param>
    protected abstract IReadOnlyList<Tensor> ForwardCore(AutogradContext context, object[] inputs);

    /// <summary>The vector-Jacobian products of the outputs.</summary>
    /// <param name="context">What the forward pass remembered.</param>
    /// <param name="gradOutputs">The gradients with respect to the outputs, zeros for one that was not used, or null after <c>set_materialize_grads(false)</c>.</param>
    /// <returns>One entry per argument of <c>apply</c>: a tensor of its shape; null for no gradient and for arguments that are no tensors.</returns>
    protected abstract IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, IReadOnlyList<Tensor?> gradOutputs);
}
