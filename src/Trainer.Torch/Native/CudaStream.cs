using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>The CUDA streams that torch puts its work on.</summary>
public static unsafe class CudaStream
{
    private static IntPtr _current;

    /// <summary>The stream (<c>CUstream</c>) on which torch's next work of this thread goes to a device.</summary>
    /// <param name="device">The device's index, as in torch.</param>
    /// <exception cref="NotSupportedException">This libtorch was built without CUDA.</exception>
    /// <exception cref="LibTorchException">There is no such device.</exception>
    public static IntPtr Current(int device)
    {
        if (_current == IntPtr.Zero) _current = Find("aoti_torch_get_current_cuda_stream");
        IntPtr stream;
        int code = ((delegate* unmanaged[Cdecl]<int, IntPtr*, int>)_current)(device, &stream);
        if (code != 0) throw new LibTorchException("aoti_torch_get_current_cuda_stream", "failed; libtorch wrote the reason to the standard error stream");
        return stream;
    }

    private static IntPtr Find(string name) =>
        NativeLibraries.FindCuda() is { } library && NativeLibrary.TryGetExport(library, name, out IntPtr address)
            ? address
            : throw new NotSupportedException($"This libtorch has no '{name}': it was built without CUDA. Build with -p:TorchBackend=cuda, or set {NativeLibraries.LibTorchVariable} to an installation with CUDA.");
}
