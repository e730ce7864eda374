using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>How the C library's heap treats the memory of tensors that were freed.</summary>
public static partial class NativeHeap
{
    private const int TrimThreshold = -1;  // M_TRIM_THRESHOLD of glibc's malloc.h
    private const int MapThreshold = -3;   // M_MMAP_THRESHOLD
    private const int ArenaMaximum = -8;   // M_ARENA_MAX
    private const int OneGibibyte = 1 << 30;

    /// <summary>
    /// Lets the process keep the memory of freed tensors for the next ones, instead of handing it back to the system and having it zeroed again page by page
    /// in each training step. Training steps with large activations become several times faster on a CPU; the process stays at its peak size.
    /// </summary>
    /// <remarks>
    /// By default glibc maps every block of more than 32 MiB (at first: 128 KiB) anew and returns the end of its heap whenever it is free. Call this at the start of the
    /// program and train on its main thread: the heaps of other threads hold at most 64 MiB, and what is larger is mapped anew whatever the settings.
    /// </remarks>
    /// <returns>False when the C library is not glibc (Windows, macOS, Alpine): nothing was changed.</returns>
    public static bool KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            // One arena: threads that come later share the main heap and what is free in it.
            return SetOption(ArenaMaximum, 1) == 1 && SetOption(MapThreshold, OneGibibyte) == 1 && SetOption(TrimThreshold, int.MaxValue) == 1;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Bytes that native code has allocated and not freed, libtorch's tensors on the CPU included; null when the C library is not glibc 2.33 or newer.</summary>
    public static long? BytesInUse()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            HeapStatistics heap = Statistics();
            return (long)(heap.InUse + heap.Mapped);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial HeapStatistics Statistics();

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    // struct mallinfo2 of glibc's malloc.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct HeapStatistics
    {
        public nuint Arena, FreeChunks, FastBins, MappedBlocks, Mapped, Unused, FastBinBytes, InUse, Free, Top;
    }
}
