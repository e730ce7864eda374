using System.Runtime.InteropServices;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Autograd;

public static partial class Diff
{
    /// <summary>
    /// Adds the gradient of this tensor to <c>.grad</c> of the leaves it depends on, like <c>backward()</c>, and throws what a
    /// <see cref="SafeFunction{TSelf}"/> on the way threw.
    /// </summary>
    /// <param name="output">A scalar, or any tensor together with <paramref name="gradOutput"/>.</param>
    /// <param name="gradOutput">The vector of the vector-Jacobian product, of the output's shape and type; null means one.</param>
    /// <param name="retainGraph">Keeps the graph for another pass; null means the value of <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Records the computation, so that the gradients can be differentiated.</param>
    /// <param name="inputs">The only leaves to receive a gradient; null means all.</param>
    /// <exception cref="ArgumentException">The output is disposed, requires no gradient, is no scalar, or the vector does not fit.</exception>
    /// <exception cref="LibTorchException">The graph was freed, or an operator of the graph failed.</exception>
    public static void Backward(
        this Tensor output, Tensor? gradOutput = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        CheckOutputs([output], gradOutput is null ? null : [gradOutput]);
        if (inputs is not null) CheckInputs(inputs);
        BackwardErrors.Pass pass = BackwardErrors.Begin();
        try
        {
            // libtorch takes an empty list of gradients for "one".
            autograd.backward([output], gradOutput is null ? null : [gradOutput], retainGraph ?? createGraph, createGraph, inputs is null ? null : AsArray(inputs));
        }
        catch (ExternalException error)
        {
            throw new LibTorchException("backward", error.Message, error);
        }
        finally
        {
            pass.End();
        }
    }

    /// <summary>Removes the tensor's gradient, so that the next backward pass stores one instead of adding to it.</summary>
    /// <exception cref="ArgumentException">The tensor is null or disposed.</exception>
    public static void ClearGradient(this Tensor tensor) => Binding.SetGrad(TensorCheck.Handle(tensor), UndefinedTensor.Shared.Handle);
}
