using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics.Weights;

/// <summary>A weight λ² for each point of each term, which climbs where the residual stays: gradient ascent on the loss by Adam while the network descends.</summary>
[Component("self-adaptive", Summary = "A weight for each point, which climbs where the residual stays.")]
[Paper("Levi D. McClenny and Ulisses M. Braga-Neto", "Self-adaptive physics-informed neural networks", 2023, Venue = "Journal of Computational Physics")]
public sealed record SelfAdaptiveOptions : LossWeightsOptions
{
    /// <summary>The learning rate of λ, which begin at 1; default 0.005.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.005;

    /// <inheritdoc/>
    public override LossWeights Create(IReadOnlyDictionary<string, long> points, ScalarType type, Device device)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new Weights(this, points, type, device);
    }

    private sealed class Weights : LossWeights
    {
        private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
        private readonly SelfAdaptiveOptions _options;
        private readonly Dictionary<string, (Tensor Weight, Tensor First, Tensor Second)> _points;
        private long _steps;

        public Weights(SelfAdaptiveOptions options, IReadOnlyDictionary<string, long> points, ScalarType type, Device device)
        {
            _options = options;
            _points = points.ToDictionary(entry => entry.Key, entry => (ones(entry.Value, type, device).DetachFromDisposeScope(), zeros(entry.Value, type, device).DetachFromDisposeScope(), zeros(entry.Value, type, device).DetachFromDisposeScope()));
        }

        public override bool ArePointwise => true;

        public override double Of(string term) => _options.Terms.GetValueOrDefault(term, 1);

        public override Tensor? AtPoints(string term) => _points[term].Weight.square();

        public override bool IsDue(long step) => true;

        // ∂/∂λ of mean λ² r² is 2 λ r² / n; of the norm ‖λ r‖, λ r² / ‖λ r‖.
        public override void Update(IReadOnlyList<TermResidual> residuals, LossForm form, IReadOnlyList<Parameter> parameters)
        {
            ArgumentNullException.ThrowIfNull(residuals);
            using IDisposable off = no_grad();
            using DisposeScope scope = NewDisposeScope();
            _steps++;
            double rate = _options.LearningRate / (1 - Math.Pow(Beta1, _steps)), correction = Math.Sqrt(1 - Math.Pow(Beta2, _steps));
            foreach (TermResidual residual in residuals)
            {
                (Tensor weight, Tensor first, Tensor second) = _points[residual.Name];
                Tensor values = residual.Values.detach(), squares = (values.Dimensions == 1 ? values.unsqueeze(1) : values).square(), masks = weight.unsqueeze(1);
                // One norm for each column.
                Tensor slope = form == LossForm.Mse ? weight * squares.sum([1]) * (2.0 / weight.numel()) : weight * (squares / ((masks.square() * squares).sum([0], keepdim: true) + 1e-24).sqrt()).sum([1]);
                first.mul_(Beta1).add_(slope, alpha: 1 - Beta1);
                second.mul_(Beta2).addcmul_(slope, slope, 1 - Beta2);
                weight.add_(first / ((second.sqrt() / correction) + Epsilon), alpha: rate);
            }
        }

        public override void SaveState(StateNode node)
        {
            node.Set("steps", _steps);
            foreach ((string term, (Tensor weight, Tensor first, Tensor second)) in _points)
            {
                StateNode place = node.Child(term);
                place.Set("weight", weight);
                place.Set("first", first);
                place.Set("second", second);
            }
        }

        public override void LoadState(StateNode node)
        {
            using IDisposable off = no_grad();
            foreach ((string term, (Tensor weight, Tensor first, Tensor second)) in _points)
            {
                StateNode place = node.Child(term);
                if (place.GetTensor("weight").numel() != weight.numel()) throw new StateException($"The saved loss weights have {place.GetTensor("weight").numel()} points for '{term}', there are {weight.numel()}.");
                weight.copy_(place.GetTensor("weight"));
                first.copy_(place.GetTensor("first"));
                second.copy_(place.GetTensor("second"));
            }

            _steps = node.Get<long>("steps");
        }

        protected override void Dispose(bool disposing)
        {
            foreach ((Tensor weight, Tensor first, Tensor second) in _points.Values)
            {
                weight.Dispose();
                first.Dispose();
                second.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
