using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Optimizers;

/// <summary>The parameters that one native call updates: same type and device, same number of steps so far, all small or all large.</summary>
public sealed class StepBucket : IDisposable
{
    // Waking the threads costs about five microseconds; one thread updates this many elements in about that time.
    internal const long LargestSmallTensor = 16_384;

    private readonly (ScalarType Type, string Device) _kind;
    private readonly bool _isSmall;
    private readonly List<ParameterState> _members = [];
    private readonly Tensor _step;

    internal StepBucket(ParameterState first, int slots)
    {
        (_kind, _isSmall, Step) = (first.Kind, first.IsSmall, first.Step);
        Slots = [.. Enumerable.Range(0, slots).Select(_ => new TensorList())];
        _step = zeros([], float32, first.Parameter.device).DetachFromDisposeScope();
    }

    /// <summary>Steps that these parameters took before this one.</summary>
    public long Step { get; private set; }

    /// <summary>The parameters.</summary>
    public TensorList Parameters { get; } = new();

    /// <summary>Their gradients.</summary>
    public TensorList Gradients { get; } = new();

    /// <summary>For each slot of the optimizer, their state tensors.</summary>
    public IReadOnlyList<TensorList> Slots { get; }

    /// <summary>For each parameter the number of this step, one tensor in all places.</summary>
    public TensorList Steps { get; } = new();

    /// <summary>The type of the tensors.</summary>
    public ScalarType Type => _kind.Type;

    /// <summary>True when the tensors are on the CPU.</summary>
    public bool IsOnCpu => _step.device_type == TorchSharp.DeviceType.CPU;

    internal int Count => _members.Count;

    /// <summary>Runs a function over the bucket in the way that suits the size of its tensors.</summary>
    public void Run(ScriptFunction function, params ReadOnlySpan<ScriptArgument> arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        _ = _isSmall ? function.InvokeOnOneThread(arguments) : function.Invoke(arguments);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Parameters.Dispose();
        Gradients.Dispose();
        Steps.Dispose();
        foreach (TensorList slot in Slots) slot.Dispose();
        _step.Dispose();
    }

    internal bool Takes(ParameterState state) => state.Step == Step && state.IsSmall == _isSmall && state.Kind == _kind;

    /// <summary>Adds the parameter if it has a gradient.</summary>
    internal void Add(ParameterState state, IReadOnlyList<StateSlot> slots)
    {
        if (!Gradients.TryAddGradient(state.Parameter)) return;
        state.CreateSlots(slots);
        Parameters.Add(state.Parameter);
        for (int i = 0; i < slots.Count; i++) Slots[i].Add(state.Slots[i]);
        Steps.Add(_step);
        _members.Add(state);
    }

    /// <summary>Writes the number of this step into the tensor that the native call reads.</summary>
    internal void Number(double step)
    {
        if (IsOnCpu) TensorMemory.AsSpan<float>(_step)[0] = (float)step;
        else _step.fill_(step);
    }

    /// <summary>Counts the step.</summary>
    internal void Advance()
    {
        Step++;
        foreach (ParameterState member in _members) member.Step = Step;
    }

    internal void Clear()
    {
        Parameters.Clear();
        Gradients.Clear();
        Steps.Clear();
        foreach (TensorList slot in Slots) slot.Clear();
        _members.Clear();
    }
}
