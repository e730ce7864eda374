using System.Runtime.InteropServices;

namespace Trainer.Kernels.Launch;

/// <summary>The functions of the CUDA driver that launching needs. Looked up at the first call, so that nothing is asked of machines without one.</summary>
/// <remarks>Names with <c>_v2</c> are those that <c>cuda.h</c> gives the plain names to.</remarks>
internal static unsafe partial class CudaDriver
{
    private const string Library = "cuda";

    static CudaDriver() => NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, (name, _, _) => name == Library ? Handle : IntPtr.Zero);

    /// <summary>Whether this machine has a driver.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(FileName, out _);

    private static string FileName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    private static IntPtr Handle => NativeLibrary.TryLoad(FileName, out IntPtr handle) ? handle : throw new CudaException($"{FileName} does not load: this machine has no NVIDIA driver, or a container without access to it.");

    /// <summary>Throws at an error code.</summary>
    /// <param name="code">What a function returned.</param>
    /// <param name="action">What failed, such as "load the kernel quantize".</param>
    /// <param name="details">More of the driver's words, such as the compiler's log.</param>
    /// <exception cref="CudaException">The code is not 0.</exception>
    public static void Check(int code, string action, string? details = null)
    {
        if (code == 0) return;
        string name = GetErrorName(code, out byte* text) == 0 ? Marshal.PtrToStringUTF8((IntPtr)text)! : $"error {code}";
        string meaning = GetErrorString(code, out text) == 0 ? $" ({Marshal.PtrToStringUTF8((IntPtr)text)})" : "";
        throw new CudaException($"The CUDA driver could not {action}: {name}{meaning}.{(string.IsNullOrWhiteSpace(details) ? "" : "\n" + details.Trim())}");
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    public static partial int Init(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    public static partial int GetDevice(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetAttribute")]
    public static partial int GetAttribute(out int value, CudaAttribute attribute, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    public static partial int RetainPrimaryContext(out IntPtr context, int device);

    [LibraryImport(Library, EntryPoint = "cuCtxGetCurrent")]
    public static partial int GetCurrentContext(out IntPtr context);

    [LibraryImport(Library, EntryPoint = "cuCtxPushCurrent_v2")]
    public static partial int PushContext(IntPtr context);

    [LibraryImport(Library, EntryPoint = "cuCtxPopCurrent_v2")]
    public static partial int PopContext(out IntPtr context);

    [LibraryImport(Library, EntryPoint = "cuModuleLoadDataEx")]
    public static partial int LoadModule(out IntPtr module, byte* image, uint count, int* options, void** values);

    [LibraryImport(Library, EntryPoint = "cuModuleGetFunction", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetFunction(out IntPtr function, IntPtr module, string name);

    [LibraryImport(Library, EntryPoint = "cuFuncSetAttribute")]
    public static partial int SetFunctionAttribute(IntPtr function, int attribute, int value);

    [LibraryImport(Library, EntryPoint = "cuOccupancyMaxActiveBlocksPerMultiprocessor")]
    public static partial int GetOccupancy(out int groups, IntPtr function, int groupSize, nuint sharedBytes);

    [LibraryImport(Library, EntryPoint = "cuLaunchKernel")]
    public static partial int Launch(IntPtr function, uint gridX, uint gridY, uint gridZ, uint groupX, uint groupY, uint groupZ, uint sharedBytes, IntPtr stream, void** parameters, void** extra);

    [LibraryImport(Library, EntryPoint = "cuGetErrorName")]
    private static partial int GetErrorName(int code, out byte* name);

    [LibraryImport(Library, EntryPoint = "cuGetErrorString")]
    private static partial int GetErrorString(int code, out byte* text);
}
