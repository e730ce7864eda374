using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics.Weights;

/// <summary>
/// Weights that make all terms converge equally fast, by the neural tangent kernel K = J Jᵀ of each: the measure is its trace divided by the points. The trace is estimated without J, as the mean of ‖Jᵀ v‖²
/// over vectors v of random signs (Hutchinson 1990).
/// </summary>
[Component("tangent-kernel", Summary = "Weights that make all terms converge equally fast, by the neural tangent kernel.")]
[Paper("Sifan Wang, Xinling Yu and Paris Perdikaris", "When and why PINNs fail to train: A neural tangent kernel perspective", 2022, Venue = "Journal of Computational Physics")]
public sealed record TangentKernelOptions : BalancedWeightsOptions
{
    /// <summary>How many random vectors the trace is estimated with; default 8.</summary>
    [Range(1, 10_000)]
    public int Probes { get; init; } = 8;

    /// <inheritdoc/>
    public override LossWeights Create(IReadOnlyDictionary<string, long> points, ScalarType type, Device device)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new Weights(this, points.Keys);
    }

    private sealed class Weights(TangentKernelOptions options, IEnumerable<string> terms) : BalancedWeights(options, terms)
    {
        private long _draws;

        public override void SaveState(StateNode node)
        {
            base.SaveState(node);
            node.Set("draws", _draws);
        }

        public override void LoadState(StateNode node)
        {
            base.LoadState(node);
            _draws = node.Get<long>("draws");
        }

        protected override double Measure(TermResidual residual, LossForm form, IReadOnlyList<Parameter> parameters)
        {
            double sum = 0;
            for (int i = 0; i < options.Probes; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                using var generator = new Generator((ulong)new RandomStream(17).Fork(_draws++).NextSeed());
                Tensor signs = (rand(residual.Values.shape, generator: generator) < 0.5).to_type(residual.Values.dtype).to(residual.Values.device) * 2 - 1;
                sum += SquaredNorm(residual.Values, parameters, signs);
            }

            return sum / options.Probes / residual.Values.shape[0];
        }
    }
}
