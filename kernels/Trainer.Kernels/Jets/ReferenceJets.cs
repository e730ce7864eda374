using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Jets;

/// <summary>Compositions in torch operations: on any device, differentiable as often as one likes, and the oracle of the tests.</summary>
internal static class ReferenceJets
{
    /// <inheritdoc cref="JetActivation.Apply"/>
    public static Tensor Apply(JetSpace space, JetFunction function, Tensor z, Tensor? bias)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] inputs = z.unbind(0), y = new Tensor[space.Count], p = new Tensor[space.Count];
        (y[0], p[0]) = Start(function, bias is null ? inputs[0] : inputs[0] + bias);
        for (int target = 1; target < space.Count; target++)
        {
            y[target] = Sum(space.Chain, target, inputs, p);
            p[target] = function switch
            {
                JetFunction.Sine => -Sum(space.Chain, target, inputs, y),
                JetFunction.Tanh => -Sum(space.Products, target, y, y),
                _ => y[target] - Sum(space.Products, target, y, y),
            };
        }

        return stack(y).MoveToOuterDisposeScope();
    }

    /// <summary>φ and φ' of values.</summary>
    public static (Tensor Value, Tensor Slope) Start(JetFunction function, Tensor z)
    {
        switch (function)
        {
            case JetFunction.Tanh:
                Tensor tangent = z.tanh();
                return (tangent, 1 - tangent.square());
            case JetFunction.Sine:
                return (z.sin(), z.cos());
            default:
                Tensor logistic = z.sigmoid();
                return (logistic, logistic * (1 - logistic));
        }
    }

    private static Tensor Sum(IEnumerable<JetTerm> terms, int target, Tensor[] first, Tensor[] second) =>
        terms.Where(term => term.Target == target).Select(term => first[term.First] * second[term.Second] * term.Weight).Aggregate((sum, term) => sum + term);
}
