using Trainer.Kernels.Jets;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>Taylor coefficients of functions of points by differentiating in reverse again and again: for whatever is written in torch operations.</summary>
public static class PointJets
{
    /// <summary>The coefficients of a function at points.</summary>
    /// <param name="space">Which derivatives.</param>
    /// <param name="function">[n, variables] ↦ [n, components] or [n], each row of its own point only; differentiable in torch operations as often as the derivatives' order.</param>
    /// <param name="points">[n, variables].</param>
    /// <returns>[coefficients, n, components], with a graph to whatever the function depends on.</returns>
    public static Tensor Of(JetSpace space, Func<Tensor, Tensor> function, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(points);
        using IDisposable on = enable_grad();
        Tensor at = points.detach().requires_grad_();
        Tensor value = function(at);
        if (value.Dimensions == 1) value = value.unsqueeze(1);
        return stack(Enumerable.Range(0, (int)value.shape[1]).Select(component => Component(space, value.select(1, component), at)), 2);
    }

    private static Tensor Component(JetSpace space, Tensor value, Tensor at)
    {
        // A derivative is that of the one before it by one variable; all variables come with one pass.
        var derivatives = new Dictionary<MultiIndex, Tensor> { [space.Indices[0]] = value };
        var gradients = new Dictionary<MultiIndex, Tensor>();
        foreach (MultiIndex index in space.Indices.Skip(1))
        {
            int variable = Enumerable.Range(0, space.Variables).First(i => index.Orders[i] > 0);
            MultiIndex below = index.Less(new(Enumerable.Range(0, space.Variables).Select(i => i == variable ? 1 : 0).ToArray()))!;
            if (!gradients.TryGetValue(below, out Tensor? gradient)) gradients[below] = gradient = Gradient(derivatives[below], at);
            derivatives[index] = gradient.select(1, variable);
        }

        return stack(space.Indices.Select(index => index.Factorial == 1 ? derivatives[index] : derivatives[index] / index.Factorial));
    }

    private static Tensor Gradient(Tensor value, Tensor at) =>
        value.requires_grad ? Diff.Grad([value.sum()], [at], createGraph: true, allowUnused: true)[0] : zeros_like(at);
}
