using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>One parameter with what the optimizer remembers of it.</summary>
internal sealed class ParameterState
{
    private readonly long[] _shape;
    private readonly ScalarType _type;
    private readonly string _device;
    private IntPtr _handle;

    public ParameterState(string name, Parameter parameter)
    {
        (Name, Parameter) = (name, parameter);
        (_shape, _type, _device, _handle) = (parameter.shape, parameter.dtype, parameter.device.ToString(), parameter.Handle);
        IsSmall = parameter.device_type == TorchSharp.DeviceType.CPU && parameter.numel() <= StepBucket.LargestSmallTensor;
    }

    public string Name { get; }

    public Parameter Parameter { get; }

    /// <summary>Steps taken with a gradient.</summary>
    public long Step { get; set; }

    /// <summary>The state tensors, in the order of the optimizer's slots; empty before the first step.</summary>
    public Tensor[] Slots { get; private set; } = [];

    public bool IsSmall { get; }

    /// <summary>Tensors of one kind can share a native call.</summary>
    public (ScalarType Type, string Device) Kind => (_type, _device);

    /// <exception cref="InvalidOperationException">The parameter is disposed, or no longer the one that the optimizer was made for.</exception>
    public void CheckUnchanged()
    {
        if (!Parameter.IsInvalid && Parameter.Handle == _handle) return;
        if (Parameter.IsInvalid)
        {
            // TorchSharp disposes the parameters that it replaces: only the caller can tell which it was.
            throw new InvalidOperationException(
                $"Parameter '{Name}' was disposed: with its module, which must live as long as the optimizer; or by module.to(...) of TorchSharp, which puts others in the place of a "
                + "module's parameters. Make the optimizer after moving the module.");
        }

        if (Parameter.dtype != _type || Parameter.device.ToString() != _device || !Parameter.shape.AsSpan().SequenceEqual(_shape))
        {
            throw new InvalidOperationException(
                $"Parameter '{Name}' was replaced after the optimizer was made, as module.to(...) and load(...) of TorchSharp do. Make the optimizer after moving the module.");
        }

        _handle = Parameter.Handle;
    }

    public void CreateSlots(IReadOnlyList<StateSlot> slots)
    {
        if (Slots.Length == slots.Count) return;
        Slots = [.. slots.Select(slot => full_like(Parameter, slot.Initial, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <summary>Takes copies of saved tensors.</summary>
    public void SetSlots(IEnumerable<Tensor> saved)
    {
        using IDisposable off = no_grad();
        Tensor[] copies = [.. saved.Select(tensor => tensor.to(_type, Parameter.device, copy: true).DetachFromDisposeScope())];
        Release();
        Slots = copies;
    }

    public bool Fits(Tensor saved) => saved.shape.AsSpan().SequenceEqual(_shape);

    public void Release()
    {
        foreach (Tensor slot in Slots) slot.Dispose();
        Slots = [];
    }
}
