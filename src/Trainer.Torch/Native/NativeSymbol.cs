using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>A function of libtorch_cpu by its exported name, looked up at the first use.</summary>
internal sealed class NativeSymbol(string name)
{
    private IntPtr _address;

    public string Name { get; } = name;

    /// <exception cref="NotSupportedException">This libtorch does not export the name.</exception>
    public IntPtr Address
    {
        get
        {
            if (_address == IntPtr.Zero && !NativeLibrary.TryGetExport(NativeLibraries.Handle("torch_cpu"), Name, out _address))
            {
                throw new NotSupportedException(
                    $"This libtorch does not export '{Name}'. libtorch {NativeLibraries.LibTorchVersion} on Linux and macOS does; on Windows C++ names differ and the feature is not available.");
            }

            return _address;
        }
    }
}
