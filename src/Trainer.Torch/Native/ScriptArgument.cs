using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>An argument of a <see cref="ScriptFunction"/>; made by conversion from a tensor, tensors, a number or a boolean.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ScriptArgument
{
    private readonly object? _reference;
    private readonly double _number;
    private readonly long _integer;
    private readonly ScriptValueKind _kind;

    private ScriptArgument(ScriptValueKind kind, object? reference = null, double number = 0, long integer = 0) =>
        (_kind, _reference, _number, _integer) = (kind, reference, number, integer);

    /// <summary>The absent optional value.</summary>
    public static ScriptArgument None => new(ScriptValueKind.None);

    /// <summary>A tensor.</summary>
    /// <exception cref="ArgumentException">It is null or disposed.</exception>
    public static implicit operator ScriptArgument(Tensor tensor)
    {
        _ = TensorCheck.Handle(tensor);
        return new(ScriptValueKind.Tensor, tensor);
    }

    /// <summary>A list of tensors that the caller keeps for further calls.</summary>
    public static implicit operator ScriptArgument(TensorList tensors) =>
        new(ScriptValueKind.TensorList, tensors ?? throw new ArgumentNullException(nameof(tensors)));

    /// <summary>A list of tensors.</summary>
    public static implicit operator ScriptArgument(Tensor[] tensors) =>
        new(ScriptValueKind.TensorList, tensors ?? throw new ArgumentNullException(nameof(tensors)));

    /// <summary>A floating-point number (<c>float</c> in TorchScript).</summary>
    public static implicit operator ScriptArgument(double value) => new(ScriptValueKind.Scalar, number: value);

    /// <summary>An integer (<c>int</c> in TorchScript).</summary>
    public static implicit operator ScriptArgument(long value) => new(ScriptValueKind.Integer, integer: value);

    /// <summary>A boolean.</summary>
    public static implicit operator ScriptArgument(bool value) => new(ScriptValueKind.Boolean, integer: value ? 1 : 0);

    internal ScriptValue ToNative() => _kind switch
    {
        ScriptValueKind.Tensor => ScriptValue.FromTensor(TensorCheck.Handle((Tensor)_reference!)),
        ScriptValueKind.TensorList when _reference is TensorList list => list.Value,
        // The list's memory is freed in Release.
        ScriptValueKind.TensorList => NewList((Tensor[])_reference!),
        ScriptValueKind.Scalar => new ScriptValue(ScriptValueKind.Scalar, 0, Binding.NewScalar(_number)),
        ScriptValueKind.Boolean => ScriptValue.FromBoolean(_integer != 0),
        // The binding's own integer kind is 32 bits wide: an integral scalar carries all 64.
        ScriptValueKind.Integer => new ScriptValue(ScriptValueKind.Scalar, 0, Binding.NewScalar(_integer)),
        _ => ScriptValue.None,
    };

    internal unsafe void Release(ScriptValue value)
    {
        if (value.Kind == ScriptValueKind.Scalar) Binding.DisposeScalar(value.Handle);
        else if (value.Kind == ScriptValueKind.TensorList && _reference is Tensor[]) NativeMemory.Free((void*)value.Handle);
    }

    private static unsafe ScriptValue NewList(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors) _ = TensorCheck.Handle(tensor);
        var items = (ScriptValue*)NativeMemory.Alloc((nuint)Math.Max(tensors.Length, 1), (nuint)sizeof(ScriptValue));
        for (int i = 0; i < tensors.Length; i++) items[i] = ScriptValue.FromTensor(tensors[i].Handle);
        return new ScriptValue(ScriptValueKind.TensorList, tensors.Length, (IntPtr)items);
    }
}
