using Trainer.Configuration;
using Trainer.State;
using Trainer.Torch.Autograd;
using Trainer.Torch.Native;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>
/// An optimizer that updates all its tensors in one native call per group and step, in a plain TorchSharp loop or in the engine.
/// Its state is keyed by parameter name. Parameters without a gradient are passed over and do not count the step, as in PyTorch.
/// </summary>
public abstract class FusedOptimizer : optim.Optimizer, IStateful
{
    private readonly List<ParameterGroup> _groups;
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
        FusedOptimizerOptions options,
        IReadOnlyList<StateSlot> slots,
        double? momentum = null,
        (double Beta1, double Beta2)? betas = null)
        : base(IntPtr.Zero)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Check(options);
        _slots = slots;
        Maximize = options.Maximize;
        _groups = ParameterGrouping.Make(parameters, options, (name, rate, decay, states) =>
            momentum is { } value ? new MomentumGroup(name, rate, decay, states, value)
            : betas is { } pair ? new BetaGroup(name, rate, decay, states, pair)
            : new ParameterGroup(name, rate, decay, states));
        _buckets = [.. _groups.Select(_ => new List<StepBucket>())];
        _parameter_groups = [.. _groups];
    }

    /// <summary>The groups, in the order of the options' patterns; the rest last.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>Whether the optimizer ascends.</summary>
    public bool Maximize { get; }

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="closure">Computes the loss and its gradients again; null when they are there.</param>
    /// <returns>What <paramref name="closure"/> returned, or null.</returns>
    /// <exception cref="InvalidOperationException">A parameter was replaced after the optimizer was made.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using IDisposable on = enable_grad();
            loss = closure();
        }

        using IDisposable off = no_grad();
        for (int i = 0; i < _groups.Count; i++) Step(_groups[i], _buckets[i]);
        return loss!;
    }

    /// <summary>Removes all gradients, so that the next backward pass stores them anew (PyTorch's <c>set_to_none=True</c>).</summary>
    /// <exception cref="InvalidOperationException">A parameter was replaced after the optimizer was made.</exception>
    public override void zero_grad()
    {
        foreach (ParameterGroup group in _groups)
        {
            foreach (ParameterState state in group.States)
            {
                state.CheckUnchanged();
                state.Parameter.ClearGradient();
            }
        }
    }

    /// <summary>Refuses: the groups are fixed when the optimizer is made, since names key its state.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group) => throw new NotSupportedException(
        $"{GetType().Name} takes all its parameters, with their names, when it is made. Make another over the old and the new parameters, and give the new ones a group by their names.");

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.Save(node, GetType().Name, _groups, _slots);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.Load(node, GetType().Name, _groups, _slots);
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
            foreach (ParameterState state in _groups.SelectMany(group => group.States)) state.Release();
        }

        base.Dispose(disposing);
    }

    // For constructors that look into the options before this class does.
    private protected static T Present<T>(T options) where T : FusedOptimizerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }

    private static void Check(FusedOptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        foreach (GroupOptions group in options.Groups) OptionsCheck.Validate(group, nameof(options));
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
