using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trainer.Torch.Native;

/// <summary>Loads a shared library from memory on Linux (<c>memfd_create</c>): nothing is written to a disk, nothing needs cleaning up.</summary>
internal static partial class MemoryFile
{
    private const uint CloseOnExec = 1;

    // Open for the life of the process: the descriptor's number is part of the name under which the loader knows the library.
    private static readonly List<FileStream> Open = [];

    public static IntPtr LoadLibrary(string name, byte[] image)
    {
        int descriptor = MemFdCreate(name, CloseOnExec);
        if (descriptor < 0) throw new NativeLibraryException($"memfd_create for {name} failed with errno {Marshal.GetLastPInvokeError()}.");
        var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        file.Write(image);
        Open.Add(file);
        try
        {
            return NativeLibrary.Load($"/proc/self/fd/{descriptor}");
        }
        catch (DllNotFoundException error)
        {
            throw new NativeLibraryException($"{name} does not load: {error.Message.ReplaceLineEndings(" ").Trim()}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemFdCreate(string name, uint flags);
}
