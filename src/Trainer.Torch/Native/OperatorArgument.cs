using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>An argument of an ATen operator for <see cref="Dispatcher"/>; made by conversion from a tensor, tensors, a number or a boolean.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct OperatorArgument
{
    private readonly object? _reference;
    private readonly ulong _bits;

    private OperatorArgument(object? reference, ulong bits) => (_reference, _bits) = (reference, bits);

    /// <summary>The absent optional value. (Present optional values are not supported by the C interface used here.)</summary>
    public static OperatorArgument None => default;

    /// <summary>A tensor.</summary>
    /// <exception cref="ArgumentException">It is null or disposed.</exception>
    public static implicit operator OperatorArgument(Tensor tensor)
    {
        _ = TensorCheck.Handle(tensor);
        return new(tensor, 0);
    }

    /// <summary>A list of tensors.</summary>
    /// <exception cref="ArgumentException">One is null or disposed.</exception>
    public static implicit operator OperatorArgument(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors ?? throw new ArgumentNullException(nameof(tensors))) _ = TensorCheck.Handle(tensor);
        return new(tensors, 0);
    }

    /// <summary>A list of tensors that the caller keeps for further calls.</summary>
    public static implicit operator OperatorArgument(TensorList tensors) => new(tensors ?? throw new ArgumentNullException(nameof(tensors)), 0);

    /// <summary>A <c>float</c> of the operator's schema.</summary>
    public static implicit operator OperatorArgument(double value) => new(null, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>An <c>int</c> of the operator's schema.</summary>
    public static implicit operator OperatorArgument(long value) => new(null, (ulong)value);

    /// <summary>A <c>bool</c> of the operator's schema.</summary>
    public static implicit operator OperatorArgument(bool value) => new(null, value ? 1UL : 0UL);

    /// <summary>The eight bytes that go on the operator's stack. Tensors and lists are new native objects, which the call takes over.</summary>
    internal ulong ToStack()
    {
        switch (_reference)
        {
            case null:
                return _bits;
            case Tensor tensor:
                return StableApi.NewTensor(TensorCheck.Handle(tensor));
            case TensorList list:
                ulong copy = StableApi.NewList(list.Count);
                for (int i = 0; i < list.Count; i++) StableApi.Append(copy, list[i]);
                return copy;
            default:
                var tensors = (Tensor[])_reference;
                ulong items = StableApi.NewList(tensors.Length);
                foreach (Tensor tensor in tensors) StableApi.Append(items, TensorCheck.Handle(tensor));
                return items;
        }
    }
}
