using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Tasks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Monitoring;

/// <summary>
/// Every so many steps, records how each weight and its gradient are distributed: numbers to every logger, histograms to those that take them.
/// Gradients are read right after the step: the next one clears them.
/// </summary>
/// <param name="options">What to look at, and how often.</param>
public sealed class Statistics(StatisticsOptions options) : ITrainingListener
{
    private (string Name, Parameter Weight)[] _weights = [];

    /// <inheritdoc/>
    public string Name => "statistics";

    /// <inheritdoc/>
    public bool IsOptional => true;

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        (string Name, Parameter Weight)[] all =
        [
            .. state.Tree.Modules.SelectMany(module => module.Value.named_parameters()
                .Select(named => (state.Tree.Modules.Count == 1 ? named.name : $"{module.Key}.{named.name}", named.parameter))),
        ];
        if (options.Match.FirstOrDefault(pattern => !all.Any(weight => NamePattern.Matches(pattern, weight.Name))) is { } idle)
        {
            throw new ConfigException("listeners:statistics:match", $"no weight matches '{idle}'. The names are {string.Join(", ", all.Take(20).Select(weight => weight.Name))}.");
        }

        _weights = [.. all.Where(weight => options.Match.Any(pattern => NamePattern.Matches(pattern, weight.Name)))];
    }

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        if (state.Step % options.Every != 0) return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        if (options.Weights) Record(state, "weights", _weights.Select(weight => (weight.Name, (Tensor?)weight.Weight)));
        if (options.Gradients) Record(state, "gradients", _weights.Select(weight => (weight.Name, weight.Weight.grad)));
    }

    private void Record(LoopState state, string split, IEnumerable<(string Name, Tensor? Tensor)> tensors)
    {
        var measured = TensorStatistics.Of([.. tensors.Where(entry => TensorStatistics.CanMeasure(entry.Tensor)).Select(entry => (entry.Name, entry.Tensor!))]);
        if (measured.Count == 0) return;
        var values = new Dictionary<string, double>();
        foreach (TensorStatistics statistics in measured) statistics.AddTo(values);
        state.Run.Records.Write(new MetricRecord(state.Step, state.Epoch, split, values, state.Elapsed));
        if (options.Bins == 0) return;
        foreach (TensorStatistics statistics in measured)
        {
            if (statistics.Histogram(state.Step, split, options.Bins) is { } histogram) state.Run.Records.Write(histogram);
        }
    }
}
