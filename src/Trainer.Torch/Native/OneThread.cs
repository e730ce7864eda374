using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>
/// Keeps libtorch's CPU operators on the calling thread until disposed. libtorch asks OpenMP for the number of threads, and
/// OpenMP keeps that number for each calling thread apart: nobody else notices.
/// </summary>
internal readonly unsafe ref struct OneThread
{
    // Where libtorch was built without OpenMP, or its OpenMP cannot be reached, everything works as before, only slower.
    private static readonly (IntPtr Get, IntPtr Set) Functions = Find();
    private readonly int _before;

    private OneThread(int before) => _before = before;

    public static OneThread Enter()
    {
        if (Functions.Set == IntPtr.Zero) return default;
        int before = ((delegate* unmanaged[Cdecl]<int>)Functions.Get)();
        if (before == 1) return default;
        ((delegate* unmanaged[Cdecl]<int, void>)Functions.Set)(1);
        return new OneThread(before);
    }

    public void Dispose()
    {
        if (_before != 0) ((delegate* unmanaged[Cdecl]<int, void>)Functions.Set)(_before);
    }

    private static (IntPtr Get, IntPtr Set) Find()
    {
        // The loader looks through the library's dependencies too, so this is the OpenMP that libtorch itself uses.
        IntPtr torch = NativeLibraries.Handle("torch_cpu");
        return NativeLibrary.TryGetExport(torch, "omp_get_max_threads", out IntPtr get) && NativeLibrary.TryGetExport(torch, "omp_set_num_threads", out IntPtr set)
            ? (get, set)
            : default;
    }
}
