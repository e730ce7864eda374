using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Autograd;

/// <summary>
/// Automatic differentiation that never ends the process: gradients, Hessian- and Jacobian-vector products. Every failure is a
/// .NET exception: an <see cref="ArgumentException"/> for wrong arguments, a <see cref="LibTorchException"/> for what only
/// libtorch can tell (a freed graph, an input that was not used), and the exception of a <see cref="SafeFunction{TSelf}"/> as it was thrown.
/// </summary>
public static partial class Diff
{
    private static readonly Lazy<ScriptFunction> GradFunction = new(() => new ScriptFunction(
        """
        def grad(outputs: List[Tensor], inputs: List[Tensor], seeds: List[Tensor], retain: bool, create: bool, unused: bool):
            optional : List[Optional[Tensor]] = []
            for seed in seeds:
                optional.append(seed)
            return torch.autograd.grad(outputs, inputs, optional, retain, create, unused)
        """,
        "grad"));

    /// <summary>The gradient of a scalar with respect to one input.</summary>
    /// <inheritdoc cref="Grad(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool?, bool, bool)"/>
    public static Tensor Grad(Tensor output, Tensor input, Tensor? gradOutput = null, bool? retainGraph = null, bool createGraph = false, bool allowUnused = false) =>
        Grad([output], [input], gradOutput is null ? null : [gradOutput], retainGraph, createGraph, allowUnused)[0];

    /// <summary>
    /// The vector-Jacobian product Σᵢ vᵢᵀ ∂yᵢ/∂xⱼ for every input xⱼ, as new tensors of the input's shape. <c>.grad</c> of leaves stays as it is.
    /// </summary>
    /// <param name="outputs">The tensors y; at least one must require a gradient.</param>
    /// <param name="inputs">The tensors x; each must require a gradient.</param>
    /// <param name="gradOutputs">The vectors v, of the outputs' shapes and types; null means one for scalar outputs.</param>
    /// <param name="retainGraph">Keeps the graph for another pass; null means the value of <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Records the computation, so that the result can be differentiated again.</param>
    /// <param name="allowUnused">Gives zeros for an input that no output depends on; otherwise that is an error.</param>
    /// <exception cref="ArgumentException">A tensor is null, disposed, does not require a gradient, or a shape, type or device does not fit.</exception>
    /// <exception cref="LibTorchException">An input is not used, the graph was freed, or an operator of the graph failed.</exception>
    public static Tensor[] Grad(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? gradOutputs = null,
        bool? retainGraph = null,
        bool createGraph = false,
        bool allowUnused = false)
    {
        CheckOutputs(outputs, gradOutputs);
        CheckInputs(inputs);
        BackwardErrors.Pass pass = BackwardErrors.Begin();
        Tensor?[] results;
        try
        {
            results = GradFunction.Value.Invoke(
                AsArray(outputs), AsArray(inputs), gradOutputs is null ? [] : AsArray(gradOutputs), retainGraph ?? createGraph, createGraph, allowUnused);
        }
        finally
        {
            pass.End(); // An exception of a custom function explains more than what libtorch made of its absence.
        }

        for (int i = 0; i < results.Length; i++) results[i] ??= zeros_like(inputs[i]);
        return results!;
    }

    private static Tensor[] AsArray(IReadOnlyList<Tensor> tensors) => tensors as Tensor[] ?? [.. tensors];

    private static void CheckOutputs(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? gradOutputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == 0) throw new ArgumentException("There is no output to differentiate.", nameof(outputs));
        if (gradOutputs is not null && gradOutputs.Count != outputs.Count)
            throw new ArgumentException($"{gradOutputs.Count} vectors for {outputs.Count} outputs.", nameof(gradOutputs));
        bool any = false;
        for (int i = 0; i < outputs.Count; i++)
        {
            _ = TensorCheck.Handle(outputs[i], nameof(outputs));
            any |= outputs[i].requires_grad;
            if (gradOutputs is not null)
            {
                _ = TensorCheck.Handle(gradOutputs[i], nameof(gradOutputs));
                TensorCheck.SameShapeAndType(outputs[i], gradOutputs[i], nameof(gradOutputs));
            }
            else if (outputs[i].numel() != 1)
            {
                throw new ArgumentException($"Output {i} has shape [{string.Join(", ", outputs[i].shape)}]: only a scalar has a gradient without a vector for it.", nameof(outputs));
            }
        }

        if (!any) throw new ArgumentException("No output requires a gradient: it was made from constants, detached, or computed under no_grad.", nameof(outputs));
    }

    private static void CheckInputs(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new ArgumentException("There is no input to differentiate by.", nameof(inputs));
        for (int i = 0; i < inputs.Count; i++)
        {
            _ = TensorCheck.Handle(inputs[i], nameof(inputs));
            if (!inputs[i].requires_grad) throw new ArgumentException($"Input {i} does not require a gradient.", nameof(inputs));
        }
    }
}
