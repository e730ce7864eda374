using Trainer.Configuration;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Weights;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>One loss of all residuals.</summary>
/// <param name="Form">How the residuals of a term make one number.</param>
/// <param name="Weights">The weights of terms and points.</param>
/// <param name="Causal">Weights by time; null for none.</param>
internal readonly record struct PinnLoss(LossForm Form, LossWeights Weights, CausalWeights? Causal)
{
    /// <summary>The weighted sum.</summary>
    /// <param name="residuals">The residuals of all terms.</param>
    /// <param name="terms">The terms.</param>
    /// <exception cref="ConfigException">All weights are 0.</exception>
    public Tensor Of(IReadOnlyList<TermResidual> residuals, IReadOnlyList<Term> terms)
    {
        HashSet<string> inside = Causal is null ? [] : [.. terms.Where(term => term.Region.Variable is null).Select(term => term.Name)];
        Tensor? causal = ByTime(residuals, inside), total = null;
        foreach (TermResidual residual in residuals)
        {
            double weight = Weights.Of(residual.Name);
            if (weight == 0) continue;
            Tensor? points = Weights.AtPoints(residual.Name);
            if (causal is not null && inside.Contains(residual.Name)) points = points is null ? causal : points * causal;
            Tensor loss = residual.Loss(Form, points);
            if (weight != 1) loss = loss * weight;
            total = total is null ? loss : total + loss;
        }

        return total ?? throw new ConfigException("task:weights:terms", "leaves no term: all weights are 0.");
    }

    /// <summary>The residuals with the roots of the weights by time, whose squares are then as they count in the loss.</summary>
    public IReadOnlyList<TermResidual> WeighedByTime(IReadOnlyList<TermResidual> residuals, IReadOnlyList<Term> terms)
    {
        HashSet<string> inside = [.. terms.Where(term => term.Region.Variable is null).Select(term => term.Name)];
        if (ByTime(residuals, inside) is not { } causal) return residuals;
        Tensor roots = causal.sqrt();
        return [.. residuals.Select(residual => inside.Contains(residual.Name) ? residual with { Values = residual.Values * (residual.Values.Dimensions == 1 ? roots : roots.unsqueeze(1)) } : residual)];
    }

    private Tensor? ByTime(IReadOnlyList<TermResidual> residuals, HashSet<string> inside)
    {
        if (Causal is null) return null;
        LossWeights weights = Weights;
        Tensor squares = residuals.Where(residual => inside.Contains(residual.Name)).Select(residual => residual.Squares * weights.Of(residual.Name)).Aggregate((sum, own) => sum + own);
        TermResidual initial = residuals.FirstOrDefault(residual => residual.Name == Equation.InitialName);
        return Causal.Of(squares, initial.Name is null ? null : initial.Squares.mean() * weights.Of(initial.Name));
    }
}
