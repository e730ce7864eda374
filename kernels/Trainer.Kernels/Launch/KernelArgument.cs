using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime.CPU;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Launch;

/// <summary>One argument of a kernel, in the bytes that ILGPU's CUDA code reads: a number or structure as it lies in memory, a view as address and length of 8 bytes each.</summary>
internal readonly struct KernelArgument
{
    private readonly Words _words;
    private readonly Boxer _boxer;

    private KernelArgument(Words words, Boxer boxer) => (_words, _boxer) = (words, boxer);

    private delegate object Boxer(CPUAccelerator accelerator, ref readonly Words words, List<IDisposable> owned);

    /// <summary>A view (<see cref="ArrayView{T}"/>) of a tensor's memory, from its first element on, valid while the tensor lives.</summary>
    /// <param name="tensor">A contiguous tensor; null for an empty view.</param>
    public static KernelArgument View<T>(Tensor? tensor) where T : unmanaged =>
        tensor is null ? View<T>(IntPtr.Zero, 0) : View<T>(TensorMemory.DataPointer(tensor), TensorMemory.ByteCount(tensor) / Unsafe.SizeOf<T>());

    /// <summary>A view of memory on the kernel's device.</summary>
    /// <param name="address">The first element.</param>
    /// <param name="length">The number of elements.</param>
    public static KernelArgument View<T>(IntPtr address, long length) where T : unmanaged
    {
        Words words = default;
        (words[0], words[1]) = (address, length);
        return new(words, static (CPUAccelerator accelerator, ref readonly Words words, List<IDisposable> owned) =>
        {
            if (words[1] == 0) return ArrayView<T>.Empty;
            CPUMemoryBuffer buffer = CPUMemoryBuffer.Create(accelerator, checked((IntPtr)words[0]), words[1], Unsafe.SizeOf<T>());
            owned.Add(buffer);
            return new ArrayView<T>(buffer, 0, words[1]);
        });
    }

    /// <summary>A number, or a structure of numbers in their order, of 64 bytes at most.</summary>
    public static KernelArgument Value<T>(T value) where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > Unsafe.SizeOf<Words>()) throw new ArgumentException($"{typeof(T).Name} takes {Unsafe.SizeOf<T>()} bytes; an argument may take {Unsafe.SizeOf<Words>()}.", nameof(value));
        Words words = default;
        Unsafe.As<Words, T>(ref words) = value;
        return new(words, static (CPUAccelerator _, ref readonly Words words, List<IDisposable> _) => Unsafe.As<Words, T>(ref Unsafe.AsRef(in words)));
    }

    /// <summary>Where the bytes begin.</summary>
    public static ref readonly long Bytes(ref readonly KernelArgument argument) => ref argument._words[0];

    /// <summary>The argument as the simulator takes it.</summary>
    /// <param name="accelerator">The simulator.</param>
    /// <param name="owned">Receives what must be disposed after the run.</param>
    public object Box(CPUAccelerator accelerator, List<IDisposable> owned) => _boxer(accelerator, in _words, owned);

    [InlineArray(8)]
    private struct Words
    {
        private long _first;
    }
}
