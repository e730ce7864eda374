using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Autograd;

public static partial class Diff
{
    /// <summary>The value and the vector-Jacobian product of a function of one tensor.</summary>
    /// <inheritdoc cref="Vjp(Func{Tensor[], Tensor[]}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool)"/>
    public static (Tensor Output, Tensor Gradient) Vjp(Func<Tensor, Tensor> function, Tensor input, Tensor vector, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        (Tensor[] outputs, Tensor[] gradients) = Vjp(inputs => [function(inputs[0])], [input], [vector], createGraph);
        return (outputs[0], gradients[0]);
    }

    /// <summary>The values y = f(x) and the vector-Jacobian products Σᵢ vᵢᵀ ∂yᵢ/∂xⱼ.</summary>
    /// <param name="function">The function f; it receives tensors that share the inputs' values and require gradients.</param>
    /// <param name="inputs">The point x. Inputs that require a gradient stay connected to their own graph when <paramref name="createGraph"/> is set.</param>
    /// <param name="vectors">The vectors v, of the outputs' shapes and types.</param>
    /// <param name="createGraph">Keeps the results differentiable.</param>
    /// <exception cref="ArgumentException">A tensor is null or disposed, or a vector does not fit its output.</exception>
    /// <exception cref="LibTorchException">An operator of the graph failed.</exception>
    public static (Tensor[] Outputs, Tensor[] Gradients) Vjp(
        Func<Tensor[], Tensor[]> function, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> vectors, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(vectors);
        Tensor[] points = Points(inputs, createGraph);
        try
        {
            using IDisposable enabled = enable_grad();
            Tensor[] outputs = function(points);
            CheckVectors(outputs, vectors, nameof(vectors));
            Tensor[] gradients = outputs.Any(output => output.requires_grad)
                ? Grad(outputs, points, vectors, createGraph: createGraph, allowUnused: true)
                : [.. points.Select(point => zeros_like(point))];
            if (createGraph) return (outputs, gradients);
            var values = new Tensor[outputs.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = outputs[i].detach();
                if (!points.Contains(outputs[i])) outputs[i].Dispose();
            }

            return (values, gradients);
        }
        finally
        {
            foreach (Tensor point in points) point.Dispose();
        }
    }

    /// <summary>The product H v of the Hessian of a function with a vector, at a point of one tensor.</summary>
    /// <inheritdoc cref="HessianVectorProduct(Func{Tensor[], Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor})"/>
    public static Tensor HessianVectorProduct(Func<Tensor, Tensor> function, Tensor input, Tensor vector)
    {
        ArgumentNullException.ThrowIfNull(function);
        return HessianVectorProduct(inputs => function(inputs[0]), [input], [vector])[0];
    }

    /// <summary>The product H v of the Hessian of a function with a vector, by differentiating ∇f(x)·v in reverse.</summary>
    /// <param name="function">The function f; its result must be a scalar.</param>
    /// <param name="inputs">The point x.</param>
    /// <param name="vectors">The vector v, of the inputs' shapes and types.</param>
    /// <returns>H v, of the inputs' shapes; zero where f is affine.</returns>
    /// <exception cref="ArgumentException">A tensor is null or disposed, a vector does not fit, or the function's result is no scalar.</exception>
    /// <exception cref="LibTorchException">An operator has no second derivative.</exception>
    public static Tensor[] HessianVectorProduct(Func<Tensor[], Tensor> function, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> vectors)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckVectors(inputs, vectors, nameof(vectors));
        Tensor[] points = Points(inputs, keepGraph: false);
        try
        {
            using IDisposable enabled = enable_grad();
            using Tensor scalar = function(points);
            return HessianVectorProduct(scalar, points, vectors);
        }
        finally
        {
            foreach (Tensor point in points) point.Dispose();
        }
    }

    /// <summary>The product H v of the Hessian of a scalar that was computed from <paramref name="inputs"/> with a vector.</summary>
    /// <param name="scalar">The value f(x) with its graph.</param>
    /// <param name="inputs">The point x; each tensor must require a gradient.</param>
    /// <param name="vectors">The vector v, of the inputs' shapes and types.</param>
    /// <param name="retainGraph">Keeps the graph of <paramref name="scalar"/> for another product.</param>
    /// <param name="createGraph">Keeps the result differentiable.</param>
    /// <inheritdoc cref="HessianVectorProduct(Func{Tensor[], Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor})"/>
    public static Tensor[] HessianVectorProduct(
        Tensor scalar, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> vectors, bool retainGraph = false, bool createGraph = false)
    {
        CheckVectors(inputs, vectors, nameof(vectors));
        Tensor[] gradients = Grad([scalar], inputs, createGraph: true, allowUnused: true);
        try
        {
            // A gradient without a graph is constant: it adds nothing to the second derivative.
            int[] live = [.. Enumerable.Range(0, gradients.Length).Where(i => gradients[i].requires_grad)];
            return live.Length == 0
                ? [.. inputs.Select(input => zeros_like(input))]
                : Grad([.. live.Select(i => gradients[i])], inputs, [.. live.Select(i => vectors[i])], retainGraph || createGraph, createGraph, allowUnused: true);
        }
        finally
        {
            foreach (Tensor gradient in gradients) gradient.Dispose();
        }
    }

    private static Tensor[] Points(IReadOnlyList<Tensor> inputs, bool keepGraph)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new ArgumentException("There is no input.", nameof(inputs));
        foreach (Tensor input in inputs) _ = TensorCheck.Handle(input, nameof(inputs));
        // alias() is a new node that keeps the way back to the caller's graph; detach() cuts it.
        return [.. inputs.Select(input => keepGraph && input.requires_grad ? input.alias() : input.detach().requires_grad_())];
    }
}
