using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>A detector, and training from scratch without what it finds. Measured: <c>detector/recall</c>, the share of the poisoned images that are removed, and <c>detector/precision</c>, the share of the removed that are poisoned.</summary>
internal sealed class SpectralFilter(DefenceContext context, SpectralFilterOptions options) : TrainedDefence(context, context.Fresh())
{
    private long[] _kept = [];
    private Tensor? _images;

    public override MetricSet Measure()
    {
        long removed = Context.Training.shape[0] - _kept.Length, found = Context.Poisoned.Count - _kept.Count(Context.Poisoned.Contains);
        var set = new MetricSet("detector");
        set.Add("recall", Context.Poisoned.Count == 0 ? 0 : (double)found / Context.Poisoned.Count);
        set.Add("precision", removed == 0 ? 0 : (double)found / removed);
        set.Add("removed", removed);
        return set;
    }

    public override void State(StateTree state)
    {
        base.State(state);
        state.Add("kept", () => _kept, saved => _kept = saved);
    }

    protected override Tensor Images(StepContext step)
    {
        if (_kept.Length == 0)
        {
            using Tensor features = new FeatureReader(Context.Victim, Context.Views).Read(Context.Training);
            _kept = Keep(SpectralScores.Of(features, options.Clusters ?? Context.Classes, step.Random.Fork("clusters")), options.Share);
        }

        if (_images is null)
        {
            using Tensor places = tensor(_kept, device: Context.Training.device);
            _images = Context.Training.index_select(0, places).DetachFromDisposeScope();
        }

        return _images;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _images?.Dispose();
    }

    // All but those of the highest scores, in the order of the set.
    private static long[] Keep(double[] scores, double share)
    {
        int count = scores.Length - (int)Math.Round(share * scores.Length);
        return [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).ThenBy(i => i).Take(count).Order().Select(i => (long)i)];
    }
}
