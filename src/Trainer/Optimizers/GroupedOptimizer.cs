using Trainer.Configuration;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>
/// An optimizer over named parameters in groups, in a plain TorchSharp loop or in the engine. Its state is keyed by parameter name. Parameters without a gradient are passed over and do not count
/// the step, as in PyTorch.
/// </summary>
public abstract class GroupedOptimizer : optim.Optimizer, IStateful
{
    private readonly List<ParameterGroup> _groups;

    /// <summary>Sorts the parameters into groups.</summary>
    /// <param name="parameters">The parameters with their names; a parameter that stands twice counts once, under its first name.</param>
    /// <param name="options">The options.</param>
    /// <param name="momentum">The momentum of every group, for schedules to change; null for an optimizer without.</param>
    /// <param name="betas">The moments' decay rates of every group, likewise.</param>
    /// <exception cref="ArgumentException">An option is out of range, a name stands twice, a pattern matches nothing, or there is no parameter.</exception>
    private protected GroupedOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, GroupedOptimizerOptions options, double? momentum = null, (double Beta1, double Beta2)? betas = null)
        : base(IntPtr.Zero)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Check(options);
        Maximize = options.Maximize;
        foreach (GroupOptions group in options.Groups)
        {
            if ((group.Beta1 is not null && momentum is null && betas is null) || (group.Beta2 is not null && betas is null))
                throw new ArgumentException($"The group '{group.Match}' sets a decay rate that {GetType().Name} does not have.", nameof(options));
            if (betas is not null && group.Beta1 >= 1) throw new ArgumentException($"The group '{group.Match}' keeps all of its first moment: beta1 is below 1.", nameof(options));
        }

        _groups = ParameterGrouping.Make(parameters, options, (name, rate, decay, states, group) =>
            momentum is { } value ? new MomentumGroup(name, rate, decay, states, group.Beta1 ?? value)
            : betas is { } pair ? new BetaGroup(name, rate, decay, states, (group.Beta1 ?? pair.Beta1, group.Beta2 ?? pair.Beta2))
            : new ParameterGroup(name, rate, decay, states));
        _parameter_groups = [.. _groups];
    }

    /// <summary>The groups, in the order of the options' patterns; the rest last.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>Whether the optimizer ascends.</summary>
    public bool Maximize { get; }

    /// <summary>The memory of what it remembers of all parameters so far, in bytes; 0 before the first step.</summary>
    public abstract long StateBytes { get; }

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
        StepAll();
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
    public abstract void SaveState(StateNode node);

    /// <inheritdoc/>
    public abstract void LoadState(StateNode node);

    /// <summary>Updates every parameter that has a gradient, with gradients off.</summary>
    private protected abstract void StepAll();

    // For constructors that look into the options before this class does.
    private protected static T Present<T>(T options) where T : GroupedOptimizerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }

    private static void Check(GroupedOptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        foreach (GroupOptions group in options.Groups) OptionsCheck.Validate(group, nameof(options));
    }
}
