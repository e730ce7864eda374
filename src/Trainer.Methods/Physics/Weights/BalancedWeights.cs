using TorchSharp;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics.Weights;

/// <summary>Weights that follow a measure of each term, λᵢ ← α λᵢ + (1 − α) Σⱼ mⱼ / mᵢ, so that terms of small measure count for more.</summary>
/// <param name="options">Weights to begin with, and how fast they follow.</param>
/// <param name="terms">The names of all terms.</param>
public abstract class BalancedWeights(BalancedWeightsOptions options, IEnumerable<string> terms) : LossWeights
{
    private readonly Dictionary<string, double> _weights = terms.ToDictionary(term => term, term => options.Terms.GetValueOrDefault(term, 1));

    /// <inheritdoc/>
    public override bool StayInSearch => false;

    /// <inheritdoc/>
    public override double Of(string term) => _weights[term];

    /// <inheritdoc/>
    public override bool IsDue(long step) => step % options.Every == 0;

    /// <inheritdoc/>
    public override void Update(IReadOnlyList<TermResidual> residuals, LossForm form, IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        using DisposeScope scope = NewDisposeScope();
        double[] measures = [.. residuals.Select(residual => Measure(residual, form, parameters))];
        if (measures.Any(measure => !double.IsFinite(measure))) return; // The step will say what is wrong.
        double sum = measures.Sum();
        for (int i = 0; i < measures.Length; i++)
        {
            // A term that is fulfilled exactly has no say, and needs none.
            if (measures[i] > 0) _weights[residuals[i].Name] = (options.Memory * _weights[residuals[i].Name]) + ((1 - options.Memory) * sum / measures[i]);
        }
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("weights", _weights);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Dictionary<string, double> saved = node.Get<Dictionary<string, double>>("weights");
        foreach (string term in _weights.Keys)
        {
            _weights[term] = saved.TryGetValue(term, out double weight) ? weight : throw new StateException($"The saved loss weights have no term '{term}'.");
        }
    }

    /// <summary>The measure of a term.</summary>
    protected abstract double Measure(TermResidual residual, LossForm form, IReadOnlyList<Parameter> parameters);

    /// <summary>‖∂ output / ∂ parameters‖².</summary>
    private protected static double SquaredNorm(Tensor output, IReadOnlyList<Parameter> parameters, Tensor? vector = null)
    {
        if (!output.requires_grad) return 0;
        Tensor[] gradients = Diff.Grad([output], [.. parameters], vector is null ? null : [vector], retainGraph: true, allowUnused: true);
        return gradients.Sum(gradient => gradient.square().sum().ToDouble());
    }
}
