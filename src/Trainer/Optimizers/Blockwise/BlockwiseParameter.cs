using Trainer.Kernels.Updates;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>One parameter with its states in blocks.</summary>
internal sealed class BlockwiseParameter(ParameterState state, Predicate<ParameterState> isInCodes) : IDisposable
{
    private IntPtr _handle;
    private bool? _inCodes;

    /// <summary>Its name, step count and identity.</summary>
    public ParameterState State { get; } = state;

    /// <summary>Whether its states are in codes; not asked before they are needed, since modules mark their parameters late.</summary>
    public bool InCodes => _inCodes ??= isInCodes(State);

    /// <summary>The states; empty before the first step.</summary>
    public BlockwiseState[] States { get; private set; } = [];

    /// <summary>The norms of its gradients.</summary>
    public PercentileClipping Clipping { get; } = new();

    /// <summary>What the kernel steps; null while there is no gradient.</summary>
    public UpdateTarget? Target { get; private set; }

    /// <summary>Makes ready for a step.</summary>
    /// <returns>False when the parameter has no gradient.</returns>
    /// <exception cref="ArgumentException">The parameter is of a type that no kernel steps.</exception>
    public bool TryPrepare(BlockwiseUpdate update, Device? states)
    {
        State.CheckUnchanged();
        using (GradientMemory gradient = GradientMemory.Of(State.Parameter))
        {
            if (!gradient.Exists) return false;
        }

        if (Target is null || _handle != State.Parameter.Handle) (Target, _handle) = (new UpdateTarget(State.Parameter, States, State.Name), State.Parameter.Handle);
        if (States.Length == 0) Set(update.CreateStates(Target.Count, states ?? State.Parameter.device, InCodes));
        return true;
    }

    /// <summary>Takes other states in the place of its own.</summary>
    public void Set(BlockwiseState[] states)
    {
        foreach (BlockwiseState own in States) own.Dispose();
        States = states;
        if (Target is not null) Target.States = states;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BlockwiseState own in States) own.Dispose();
        States = [];
    }
}
