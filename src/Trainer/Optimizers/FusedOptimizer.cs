using Trainer.State;
using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>An optimizer that updates all its tensors in one native call per group and step.</summary>
public abstract class FusedOptimizer : GroupedOptimizer
{
    private readonly List<StepBucket>[] _buckets;
    private readonly IReadOnlyList<StateSlot> _slots;

    /// <summary>An empty list, for what a native call takes but the optimizer does not use.</summary>
    protected static TensorList Nothing { get; } = new(1);

    /// <summary>Sorts the parameters into groups.</summary>
    /// <param name="parameters">The parameters with their names; a parameter that stands twice counts once, under its first name.</param>
    /// <param name="options">The options.</param>
    /// <param name="slots">The state that the optimizer keeps for each parameter.</param>
    /// <param name="momentum">The momentum of every group, for schedules to change; null for an optimizer without.</param>
    /// <param name="betas">The moments' decay rates of every group, likewise.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    protected FusedOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> parameters,
        GroupedOptimizerOptions options,
        IReadOnlyList<StateSlot> slots,
        double? momentum = null,
        (double Beta1, double Beta2)? betas = null)
        : base(parameters, options, momentum, betas)
    {
        _slots = slots;
        _buckets = [.. Groups.Select(_ => new List<StepBucket>())];
    }

    /// <inheritdoc/>
    public override long StateBytes => Groups.SelectMany(group => group.States).SelectMany(state => state.Slots).Sum(TensorMemory.ByteCount);

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.Save(node, GetType().Name, Groups, _slots);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.Load(node, GetType().Name, Groups, _slots);
    }

    private protected override void StepAll()
    {
        for (int i = 0; i < Groups.Count; i++) Step(Groups[i], _buckets[i]);
    }

    /// <summary>Updates the parameters of a bucket in one native call.</summary>
    protected abstract void Update(ParameterGroup group, StepBucket bucket);

    /// <summary>The number that the native call is told for the step after <paramref name="stepsBefore"/> others.</summary>
    protected virtual double StepNumber(long stepsBefore) => stepsBefore + 1;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (StepBucket bucket in _buckets.SelectMany(buckets => buckets)) bucket.Dispose();
            foreach (ParameterState state in Groups.SelectMany(group => group.States)) state.Release();
        }

        base.Dispose(disposing);
    }

    private void Step(ParameterGroup group, List<StepBucket> buckets)
    {
        try
        {
            foreach (ParameterState state in group.States)
            {
                state.CheckUnchanged();
                Find(buckets, state).Add(state, _slots);
            }

            foreach (StepBucket bucket in buckets)
            {
                if (bucket.Count == 0) continue;
                bucket.Number(StepNumber(bucket.Step));
                Update(group, bucket);
                bucket.Advance();
            }
        }
        finally
        {
            // A bucket that took nothing is out of date: its parameters have moved on to another one.
            foreach (StepBucket idle in buckets.Where(bucket => bucket.Count == 0)) idle.Dispose();
            buckets.RemoveAll(bucket => bucket.Count == 0);
            foreach (StepBucket bucket in buckets) bucket.Clear();
        }
    }

    private StepBucket Find(List<StepBucket> buckets, ParameterState state)
    {
        foreach (StepBucket bucket in buckets)
        {
            if (bucket.Takes(state)) return bucket;
        }

        var made = new StepBucket(state, _slots.Count);
        buckets.Add(made);
        return made;
    }
}
