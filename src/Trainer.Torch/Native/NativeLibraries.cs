using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Trainer.Torch.Native;

/// <summary>
/// Makes the native half of TorchSharp load: on Linux distributions older than the one it was built on, and, with the
/// environment variable <c>LIBTORCH</c>, from the libraries of an installed PyTorch or an unpacked libtorch.
/// </summary>
/// <remarks>
/// The runtime asks <see cref="AssemblyLoadContext.ResolvingUnmanagedDll"/> only after its own search failed, so a system on
/// which TorchSharp loads by itself pays nothing.
/// </remarks>
public static class NativeLibraries
{
    /// <summary>The environment variable that names a libtorch of the user's own: its folder, or the folder above <c>lib</c>.</summary>
    public const string LibTorchVariable = "LIBTORCH";

    /// <summary>The libtorch version that the pinned TorchSharp was built against (major.minor).</summary>
    public const string LibTorchVersion = "2.10";

    private const string BindingName = "LibTorchSharp";
    private static readonly Lock Gate = new();
    private static bool _registered;
    private static IntPtr _binding;
    private static NativeLibraryException? _failure;

    /// <summary>The folder that libtorch comes from when <c>LIBTORCH</c> is set and usable; otherwise null.</summary>
    public static string? ExternalFolder { get; private set; }

    /// <summary>True when the binding was loaded from a copy in memory without its newest libstdc++ version requirement.</summary>
    public static bool IsBindingPatched { get; private set; }

    /// <summary>
    /// Hooks the loader. Runs by itself when this assembly, or one built with this package, is first used; calling it again does nothing.
    /// </summary>
#pragma warning disable CA2255 // The hook must be in place before the first call into TorchSharp, whoever makes it.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register()
    {
        lock (Gate)
        {
            if (_registered) return;
            _registered = true;
            OpenMpWaiting.SpinBriefly();
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveBinding;
            NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, (name, _, _) => IsTorchLibrary(name) ? Handle(name) : IntPtr.Zero);
            string? requested = Environment.GetEnvironmentVariable(LibTorchVariable);
            if (!string.IsNullOrWhiteSpace(requested)) UseExternal(requested);
        }
    }

    /// <summary>Loads libtorch and TorchSharp's binding now.</summary>
    /// <exception cref="NativeLibraryException">They do not load; the message carries the loader's own words and the remedy.</exception>
    public static void EnsureLoaded()
    {
        Register();
        if (_failure is not null) throw _failure;
        if (ExternalFolder is null) Probe();
        torch.InitializeDeviceType(DeviceType.CPU);
    }

    /// <summary>The native files that this process would use, in loading order: name, path (null when not found).</summary>
    public static IReadOnlyList<(string Name, string? Path)> Find() =>
        [.. LibTorchNames().Append(BindingName).Select(name => (name, Locate(name)))];

    /// <summary>The loader's handle of <c>c10</c>, <c>torch_cpu</c>, <c>torch</c> or <c>LibTorchSharp</c>: the very copy that TorchSharp uses.</summary>
    /// <exception cref="NativeLibraryException">The library does not load.</exception>
    internal static IntPtr Handle(string name)
    {
        EnsureLoaded();
        string path = Locate(name) ?? throw new NativeLibraryException($"{FileName(name)} was not found beside the program.");
        return name == BindingName ? LoadBinding(path) : Load(path);
    }

    /// <summary>The loader's handle of <c>torch_cuda</c>; null when this libtorch has none. TorchSharp may have loaded it from a folder of its own: the system's loader then knows it by name.</summary>
    internal static IntPtr? FindCuda()
    {
        EnsureLoaded();
        string? path = Locate("torch_cuda");
        return NativeLibrary.TryLoad(path ?? FileName("torch_cuda"), out IntPtr handle) ? handle : null;
    }

    private static bool IsTorchLibrary(string name) => name == BindingName || LibTorchNames().Contains(name);

    private static IEnumerable<string> LibTorchNames() => ["c10", "torch_cpu", "torch"];

    private static void Probe()
    {
        foreach ((string name, string? path) in Find())
        {
            if (path is null)
            {
                throw new NativeLibraryException(
                    $"{FileName(name)} was not found beside the program. Reference a libtorch package (libtorch-cpu-linux-x64 {LibTorchVersion}.0), "
                    + $"or set {LibTorchVariable} to the 'torch' folder of a PyTorch {LibTorchVersion} installation.");
            }

            if (name == BindingName) _ = LoadBinding(path);
            else _ = Load(path);
        }
    }

    private static IntPtr ResolveBinding(Assembly assembly, string name)
    {
        if (ExternalFolder is not null && LibTorchNames().Contains(name)) return Load(Path.Combine(ExternalFolder, FileName(name)));
        if (name != BindingName || !OperatingSystem.IsLinux()) return IntPtr.Zero;
        lock (Gate)
        {
            if (Locate(BindingName) is not { } path) return IntPtr.Zero;
            foreach (string dependency in LibTorchNames())
            {
                if (Locate(dependency) is not { } file || !NativeLibrary.TryLoad(file, out _)) return IntPtr.Zero;
            }

            try
            {
                return LoadBinding(path);
            }
            catch (NativeLibraryException)
            {
                return IntPtr.Zero; // TorchSharp reports the failure; EnsureLoaded gives its reason.
            }
        }
    }

    // libtorch's libraries must be loaded before: the binding then finds them by their SONAME, wherever it lies itself.
    private static IntPtr LoadBinding(string path)
    {
        lock (Gate)
        {
            if (_binding != IntPtr.Zero) return _binding;
            if (NativeLibrary.TryLoad(path, out _binding)) return _binding;
            if (!OperatingSystem.IsLinux()) return _binding = Load(path);
            byte[] image = File.ReadAllBytes(path);
            if (!ElfImage.MakeVersionWeak(image, "libstdc++.so.6", "GLIBCXX_3.4.32")) return _binding = Load(path);
            _binding = MemoryFile.LoadLibrary(Path.GetFileName(path), image);
            IsBindingPatched = true;
            return _binding;
        }
    }

    private static void UseExternal(string requested)
    {
        try
        {
            string folder = ExternalLibTorch.FindFolder(requested);
            foreach (string name in LibTorchNames().Append("torch_cuda"))
            {
                string path = Path.Combine(folder, FileName(name));
                if (name != "torch_cuda" || File.Exists(path)) _ = Load(path);
            }

            string binding = Locate(BindingName)
                ?? throw new NativeLibraryException($"{FileName(BindingName)} was not found beside the program; reference the TorchSharp package.");
            _ = LoadBinding(binding);
            if (OperatingSystem.IsLinux()) ExternalLibTorch.HideOwnCopy(folder);
            ExternalFolder = folder;
        }
        catch (NativeLibraryException failure)
        {
            _failure = failure;
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (_, _, _) => throw failure);
        }
    }

    private static IntPtr Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new NativeLibraryException($"{path} does not load: {error.Message.ReplaceLineEndings(" ").Trim()}", error);
        }
    }

    private static string? Locate(string name) =>
        SearchFolders().Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);

    private static IEnumerable<string> SearchFolders()
    {
        if (ExternalFolder is not null) yield return ExternalFolder;
        string native = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (string folder in native.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)) yield return folder;
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
    }

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
