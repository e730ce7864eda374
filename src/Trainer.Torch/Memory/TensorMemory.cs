using System.Runtime.CompilerServices;
using TorchSharp;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Memory;

/// <summary>Direct access to a tensor's memory, without copies.</summary>
public static unsafe class TensorMemory
{
    /// <summary>The address of the tensor's first element on its device, with the storage offset applied. Valid while the tensor lives.</summary>
    /// <exception cref="ArgumentException">The tensor is null, disposed, or not strided.</exception>
    public static IntPtr DataPointer(Tensor tensor)
    {
        IntPtr handle = TensorCheck.Handle(tensor);
        if (tensor.is_sparse) throw new ArgumentException("A sparse tensor has no single block of memory.", nameof(tensor));
        return StableApi.DataPointer(handle);
    }

    /// <summary>The elements of a contiguous CPU tensor as a span over its own memory. Valid while the tensor lives.</summary>
    /// <typeparam name="T">The type of the elements; bfloat16 may be read as <see cref="ushort"/>.</typeparam>
    /// <exception cref="ArgumentException">The tensor is disposed, not on the CPU, not contiguous, of another type, or has 2³¹ elements or more.</exception>
    public static Span<T> AsSpan<T>(Tensor tensor) where T : unmanaged
    {
        IntPtr pointer = CheckedPointer(tensor);
        if (!Holds<T>(tensor.dtype)) throw new ArgumentException($"A tensor of {tensor.dtype} cannot be read as {typeof(T).Name}.", nameof(tensor));
        long count = tensor.numel();
        if (count > int.MaxValue) throw new ArgumentException($"{count} elements are more than a span can hold; take a slice of the tensor.", nameof(tensor));
        return new Span<T>((void*)pointer, (int)count);
    }

    /// <summary>The size of the tensor's elements in bytes: elements × element size, without an upper limit.</summary>
    public static long ByteCount(Tensor tensor)
    {
        _ = TensorCheck.Handle(tensor);
        return checked(tensor.numel() * tensor.element_size());
    }

    internal static IntPtr CheckedPointer(Tensor tensor)
    {
        _ = TensorCheck.Handle(tensor);
        if (tensor.device_type != DeviceType.CPU) throw new ArgumentException($"The tensor is on {tensor.device}; copy it to the CPU first.", nameof(tensor));
        if (!tensor.is_contiguous()) throw new ArgumentException("The tensor is not contiguous.", nameof(tensor));
        return DataPointer(tensor);
    }

    private static bool Holds<T>(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(T) == typeof(float),
        ScalarType.Float64 => typeof(T) == typeof(double),
        ScalarType.Float16 => typeof(T) == typeof(Half),
        ScalarType.BFloat16 => Unsafe.SizeOf<T>() == 2 && (typeof(T) == typeof(ushort) || typeof(T).Name == "BFloat16"),
        ScalarType.Int64 => typeof(T) == typeof(long),
        ScalarType.Int32 => typeof(T) == typeof(int),
        ScalarType.Int16 => typeof(T) == typeof(short),
        ScalarType.Int8 => typeof(T) == typeof(sbyte),
        ScalarType.Byte => typeof(T) == typeof(byte),
        ScalarType.Bool => typeof(T) == typeof(bool),
        _ => false,
    };
}
