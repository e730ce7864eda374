using System.Runtime.InteropServices;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Autograd;

public static partial class Diff
{
    private static readonly Lock ForwardGate = new();

    private static readonly Lazy<ScriptFunction> MakeDual = new(() => new ScriptFunction(
        "def make_dual(primal: Tensor, tangent: Tensor, level: int):\n    return torch._make_dual(primal, tangent, level)\n", "make_dual"));

    private static readonly Lazy<ScriptFunction> UnpackDual = new(() => new ScriptFunction(
        "def unpack_dual(dual: Tensor, level: int):\n    return torch._unpack_dual(dual, level)\n", "unpack_dual"));

    /// <summary>The value and the directional derivative of a function of one tensor.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor[], Tensor[]}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor})"/>
    public static (Tensor Output, Tensor Tangent) Jvp(Func<Tensor, Tensor> function, Tensor input, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(function);
        (Tensor[] outputs, Tensor[] tangents) = Jvp(inputs => [function(inputs[0])], [input], [tangent]);
        return (outputs[0], tangents[0]);
    }

    /// <summary>
    /// Forward-mode differentiation: the values y = f(x) and the Jacobian-vector products Σⱼ ∂yᵢ/∂xⱼ tⱼ in one evaluation of the
    /// function, without a graph. Inputs that require a gradient keep it, so that the results can be differentiated in reverse.
    /// </summary>
    /// <param name="function">The function f; it receives dual numbers that hold <paramref name="inputs"/>.</param>
    /// <param name="inputs">The point x.</param>
    /// <param name="tangents">The directions t, of the inputs' shapes and types.</param>
    /// <returns>Outputs and tangents; a tangent is zero where an output does not depend on the inputs.</returns>
    /// <remarks>libtorch has one level of forward-mode differentiation per process: calls on several threads take turns.</remarks>
    /// <exception cref="ArgumentException">A tensor is null or disposed, or a tangent does not fit its input.</exception>
    /// <exception cref="InvalidOperationException">Called inside the function of another call.</exception>
    /// <exception cref="LibTorchException">An operator has no forward-mode derivative, or refused its arguments.</exception>
    public static (Tensor[] Outputs, Tensor[] Tangents) Jvp(Func<Tensor[], Tensor[]> function, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> tangents)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckVectors(inputs, tangents, nameof(tangents));
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].is_floating_point() && !inputs[i].is_complex()) throw new ArgumentException($"Input {i} of type {inputs[i].dtype} has no derivative.", nameof(inputs));
        }

        if (ForwardGate.IsHeldByCurrentThread) throw new InvalidOperationException("Forward-mode differentiation cannot be nested: use Grad or Vjp inside.");
        lock (ForwardGate)
        {
            ulong level = NativeTorch.EnterForwardLevel();
            var duals = new Tensor[inputs.Count];
            try
            {
                for (int i = 0; i < duals.Length; i++) duals[i] = MakeDual.Value.Invoke(inputs[i], tangents[i], (long)level)[0]!;
                return Unpack(function(duals), duals, level);
            }
            catch (ExternalException error)
            {
                throw new LibTorchException("Forward-mode differentiation", error.Message, error);
            }
            finally
            {
                foreach (Tensor? dual in duals) dual?.Dispose();
                NativeTorch.LeaveForwardLevel(level);
            }
        }
    }

    private static (Tensor[] Outputs, Tensor[] Tangents) Unpack(Tensor[] results, Tensor[] duals, ulong level)
    {
        var outputs = new Tensor[results.Length];
        var tangents = new Tensor[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            _ = TensorCheck.Handle(results[i], "function");
            Tensor?[] parts = UnpackDual.Value.Invoke(results[i], (long)level);
            outputs[i] = parts[0]!;
            tangents[i] = parts[1] ?? zeros_like(outputs[i]);
            if (!duals.Contains(results[i])) results[i].Dispose();
        }

        return (outputs, tangents);
    }

    private static void CheckVectors(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> vectors, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (inputs.Count == 0) throw new ArgumentException("There is no input.", nameof(inputs));
        if (inputs.Count != vectors.Count) throw new ArgumentException($"{vectors.Count} vectors for {inputs.Count} inputs.", name);
        for (int i = 0; i < inputs.Count; i++)
        {
            _ = TensorCheck.Handle(inputs[i], nameof(inputs));
            _ = TensorCheck.Handle(vectors[i], name);
            TensorCheck.SameShapeAndType(inputs[i], vectors[i], name);
        }
    }
}
