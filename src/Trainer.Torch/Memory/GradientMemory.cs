using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Torch.Memory;

/// <summary>The gradient of a tensor by its memory, without an object for it: for optimizers that look at thousands in a step. Keeps the gradient alive until disposed.</summary>
public readonly unsafe struct GradientMemory : IDisposable
{
    private readonly IntPtr _handle;

    private GradientMemory(IntPtr handle) => _handle = handle;

    /// <summary>Whether there is a gradient.</summary>
    public bool Exists => _handle != IntPtr.Zero;

    /// <summary>The type of its elements.</summary>
    public ScalarType Type => (ScalarType)StableApi.Type(_handle);

    /// <summary>Whether it is sparse, and so has no single block of memory.</summary>
    public bool IsSparse => !StableApi.IsStrided(_handle);

    /// <summary>The address of its first element on its device.</summary>
    public IntPtr Address => StableApi.DataPointer(_handle);

    /// <summary>Takes the gradient of a tensor.</summary>
    /// <returns>One that does not exist when the tensor has none.</returns>
    /// <exception cref="ArgumentException">The tensor is null or disposed.</exception>
    public static GradientMemory Of(Tensor tensor) => new(Binding.Grad(TensorCheck.Handle(tensor)));

    /// <summary>Whether its elements lie in memory as sizes and strides say; strides along dimensions of size 1 do not matter.</summary>
    public bool LiesAs(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        (IntPtr ownSizes, IntPtr ownStrides, int dimensions) = StableApi.Shape(_handle);
        if (dimensions != sizes.Length) return false;
        for (int i = 0; i < dimensions; i++)
        {
            if (((long*)ownSizes)[i] != sizes[i] || (sizes[i] != 1 && ((long*)ownStrides)[i] != strides[i])) return false;
        }

        return true;
    }

    /// <summary>The gradient as a tensor of its own, over the same memory.</summary>
    public Tensor ToTensor() => Tensor.UnsafeCreateTensor((IntPtr)StableApi.NewTensor(_handle));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != IntPtr.Zero) Binding.DisposeTensor(_handle);
    }
}
