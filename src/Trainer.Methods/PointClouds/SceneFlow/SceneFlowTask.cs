using System.Runtime.ExceptionServices;
using Trainer.Configuration;
using Trainer.Data.PointClouds;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.Figures;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>
/// Solves one pair of clouds after another, or several at once. A step is one iteration of each pair under way; a sample is a pair that is solved; an epoch is a pass over all
/// pairs, of at most so many steps, and one is all there is: training is complete when the last pair is. Measured are means over pairs, those under way included: the errors of
/// <see cref="SceneFlowScores"/> where the true flow is known (<c>test/epe</c>, <c>test/acc5</c>, …), and <c>test/chamfer</c>, the distance that is left.
/// </summary>
/// <param name="options">Data and estimator.</param>
public sealed class SceneFlowTask(SceneFlowOptions options) : TrainingTask
{
    private readonly SolvedPairs _solved = new();
    private RunContext? _run;
    private SceneFlowDataOptions? _data;
    private IReadOnlyList<ScenePair>? _pairs;
    private SequenceAccumulator? _accumulator;
    private FlowSlot[] _slots = [];
    private int _next;
    private bool _hasTruth;

    /// <inheritdoc/>
    public override Goal Goal => new(_hasTruth ? "test/epe" : "test/chamfer", GoalDirection.Minimize);

    /// <inheritdoc/>
    public override long? StepsPerEpoch => ((Pairs.Count + _slots.Length - 1) / _slots.Length) * (long)_slots[0].Estimator.MostIterations;

    /// <inheritdoc/>
    public override bool IsDone => _next >= Pairs.Count && !_slots.Any(slot => slot.IsActive);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Gauges => new Dictionary<string, double>(_slots[0].Estimator.Gauges) { ["pairs"] = _solved.Count };

    private RunContext Run => _run ?? throw new InvalidOperationException("The task was not built yet.");

    private IReadOnlyList<ScenePair> Pairs => _pairs ?? throw new InvalidOperationException("The task was not built yet.");

    /// <inheritdoc/>
    public override void Build(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _data = options.Data.ForSeed(run.Training.Seed);
        _pairs = _data.Load(run.Data, run.Log);
        _hasTruth = _pairs[0].Flow is not null;
        int slots = Math.Min(options.PairsAtOnce, _pairs.Count);
        // Slots share no clock and no random numbers: each may be on a thread of its own.
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new FlowSlot(
            ConfigException.Wrap("task:estimator", () => options.Estimator.Create(slots == 1 ? run : new() { Device = run.Device, Training = run.Training, Optimizer = run.Optimizer, Schedule = run.Schedule, Log = run.Log })), _pairs, run))];
        if (options.PairsAtOnce > 1 && (options.Accumulate || _slots[0].Estimator.DependsOnOrder))
        {
            throw new ConfigException("task:pairsAtOnce", $"is {options.PairsAtOnce}, but pairs are to be solved in order, because of {(options.Accumulate ? "task:accumulate" : "task:estimator:warmStart")}. Set it to 1.");
        }

        if (!options.Accumulate) return;
        if (_slots[0].Estimator.Field is null) throw new ConfigException("task:accumulate", "needs a flow that is known everywhere, which this estimator does not give: take neural-prior or rigid-icp.");
        _accumulator = new();
    }

    /// <inheritdoc/>
    public override StepResult Step(StepContext step)
    {
        foreach (FlowSlot slot in _slots)
        {
            if (!slot.IsActive && _next < Pairs.Count) slot.Begin(_next++);
        }

        FlowSlot[] active = [.. _slots.Where(slot => slot.IsActive)];
        Iterate(active);
        double loss = active.Select(slot => double.IsFinite(slot.Latest.Loss) ? slot.Latest.Loss : slot.Estimator.Estimate.Loss).Average();
        int solved = 0;
        foreach (FlowSlot slot in active.Where(slot => slot.Latest.IsLast))
        {
            Finish(slot);
            solved++;
        }

        return new(tensor((float)loss), solved, loss);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricSet> Evaluate() =>
        [_solved.Mean(_slots.Where(slot => slot.HasEstimate).Select(slot => SolvedPair.Of(slot.Index, slot.Pair!, slot.Estimator.Estimate)))];

    /// <inheritdoc/>
    public override void Figures(FigureContext figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        foreach ((int index, float[] flow) in _solved.Flows)
        {
            ScenePair pair = Pairs[index];
            figures.Add($"pair-{index}-clouds", SceneFlowFigures.Clouds(pair, flow));
            figures.Add($"pair-{index}-flow", SceneFlowFigures.Wheel(pair, flow));
            if (pair.Flow is not null) figures.Add($"pair-{index}-error", SceneFlowFigures.Error(pair, flow));
        }

        if (options.Drawn == 0 || _accumulator is not { Carried.Count: > 0 }) return;
        // A pair that a stop left unsolved was not carried along.
        int last = _slots[0].IsActive ? _slots[0].Index - 1 : _slots[0].Index;
        (IReadOnlyList<PointCloud> sweeps, IReadOnlyList<float[]> carried) = Accumulated(last);
        figures.Add("accumulated", SceneFlowFigures.Accumulation($"sequence {Pairs[last].Sequence}", sweeps, carried));
    }

    /// <inheritdoc/>
    public override void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (int i = 0; i < _slots.Length; i++)
        {
            string number = i == 0 ? "" : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (_slots[i].Estimator.Network is { } network) state.Add("networks" + number, network);
            state.Add("pair" + number, _slots[i]);
        }

        state.Add("next", () => _next, next => _next = next);
        state.Add("solved", _solved);
        if (_accumulator is not null) state.Add("accumulated", _accumulator);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (FlowSlot slot in _slots) slot.Dispose();
    }

    private static void Iterate(FlowSlot[] active)
    {
        if (active.Length == 1)
        {
            active[0].Iterate();
            return;
        }

        try
        {
            Parallel.ForEach(active, slot => slot.Iterate());
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private void Finish(FlowSlot slot)
    {
        (int index, ScenePair pair, FlowEstimate estimate) = (slot.Index, slot.Pair!, slot.Estimator.Estimate);
        SolvedPair solved = SolvedPair.Of(index, pair, estimate);
        _solved.Add(solved);
        if (index < options.Drawn) _solved.Keep(index, estimate.Flow);
        Tell(solved, estimate);
        if (OutputFile($"{index:00000}") is { } file) FlowFile.Write(file, pair, estimate.Flow);
        if (_accumulator is not null) Accumulate(index, pair, slot.Estimator.Field!);
    }

    private void Tell(SolvedPair solved, FlowEstimate estimate)
    {
        if (!estimate.HasOverlap) Run.Log.Warning("{Pair}: no point has a partner near enough to be drawn to: the clouds do not overlap, and the flow means nothing. Look at units, frames and the loss's truncation.", solved.Name);
        else if (estimate.Unmatched > 0.5) Run.Log.Warning("{Pair}: {Share:P0} of the points have no partner near enough to be drawn to.", solved.Name, estimate.Unmatched);
        if (solved.Measures.TryGetValue("epe", out double epe)) Run.Log.Information("{Pair}: off by {Epe:F3} m in the mean after {Iterations} iterations, loss {Loss:G4}; {Ending}.", solved.Name, epe, estimate.Iterations, estimate.Loss, estimate.Ending);
        else Run.Log.Information("{Pair}: loss {Loss:G4} after {Iterations} iterations; {Ending}.", solved.Name, estimate.Loss, estimate.Iterations, estimate.Ending);
    }

    private void Accumulate(int index, ScenePair pair, Func<Tensor, Tensor> field)
    {
        _accumulator!.Add(pair, field, Run.Device);
        ScenePair? next = index + 1 < Pairs.Count ? Pairs[index + 1] : null;
        if (next?.Sequence == pair.Sequence && next.Frame == pair.Frame + 1) return;
        (IReadOnlyList<PointCloud> sweeps, IReadOnlyList<float[]> carried) = Accumulated(index);
        if (_data is ISequenceTruth truth) _solved.Add(_accumulator.Measure(truth, [.. sweeps.Select(sweep => sweep.Points)]));
        if (OutputFile($"sequence-{pair.Sequence}") is not { } file) return;
        float[] ages = [.. sweeps.SelectMany((sweep, k) => Enumerable.Repeat((float)(sweeps.Count - 1 - k), sweep.Count))];
        PointCloudFile.Write(file, new([.. carried.SelectMany(points => points)], new Dictionary<string, float[]> { ["age"] = ages }));
    }

    // The sweeps of the sequence that ends with a pair, the last one included, as they are and as they were carried.
    private (IReadOnlyList<PointCloud> Sweeps, IReadOnlyList<float[]> Carried) Accumulated(int index)
    {
        int count = _accumulator!.Carried.Count;
        PointCloud last = Pairs[index].Second;
        return ([.. Enumerable.Range(index + 1 - count, count).Select(i => Pairs[i].First), last], [.. _accumulator.Carried, last.Points]);
    }

    private string? OutputFile(string name) =>
        options.Output == FlowOutput.None || Run.Folder is not { } folder ? null : Path.Combine(folder, "flows", $"{name}.{options.Output.ToString().ToLowerInvariant()}");
}
