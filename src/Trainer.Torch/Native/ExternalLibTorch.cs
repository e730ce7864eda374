using System.Text.RegularExpressions;
using TorchSharp;

namespace Trainer.Torch.Native;

/// <summary>A libtorch that the user names: the <c>torch</c> folder of a Python installation, or an unpacked libtorch.</summary>
internal static partial class ExternalLibTorch
{
    /// <summary>Finds the folder of libraries in or below <paramref name="requested"/> and checks its version where it states one.</summary>
    /// <exception cref="NativeLibraryException">No libtorch there, or one of another version.</exception>
    public static string FindFolder(string requested)
    {
        string full = Path.GetFullPath(requested);
        string? folder = new[] { full, Path.Combine(full, "lib") }.FirstOrDefault(HasLibTorch)
            ?? throw new NativeLibraryException(
                $"{NativeLibraries.LibTorchVariable}={requested}: neither this folder nor its 'lib' holds libtorch_cpu. "
                + "Name the 'torch' folder of a Python installation or an unpacked libtorch, or unset the variable.");
        if (StatedVersion(folder) is { } version && !version.StartsWith(NativeLibraries.LibTorchVersion + ".", StringComparison.Ordinal))
        {
            throw new NativeLibraryException(
                $"{NativeLibraries.LibTorchVariable}={requested}: this is libtorch {version}; TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} "
                + $"needs {NativeLibraries.LibTorchVersion}. Install PyTorch {NativeLibraries.LibTorchVersion}, or unset the variable.");
        }

        return folder;
    }

    /// <summary>Keeps TorchSharp from loading the program's own copy of libtorch beside the external one, which would abort the process.</summary>
    /// <remarks>
    /// TorchSharp asks for <c>torch_cpu</c> (or <c>torch_cuda</c>) from its static constructor. The runtime looks for that name as it is before it
    /// tries <c>libtorch_cpu.so</c> in the program's folder, and the system's loader answers with any loaded library that goes by it: here
    /// libtorch's small umbrella library under that name, in memory, which brings in nothing but the external libraries.
    /// </remarks>
    public static void HideOwnCopy(string folder)
    {
        foreach (string name in (string[])["torch_cpu.so", "torch_cuda.so"])
        {
            byte[] umbrella = File.ReadAllBytes(Path.Combine(folder, "libtorch.so"));
            if (ElfImage.NameAfterNeeded(umbrella, name)) _ = MemoryFile.LoadLibrary(name, umbrella);
        }
    }

    private static bool HasLibTorch(string folder) =>
        File.Exists(Path.Combine(folder, "libtorch_cpu.so")) || File.Exists(Path.Combine(folder, "torch_cpu.dll"))
        || File.Exists(Path.Combine(folder, "libtorch_cpu.dylib"));

    // A Python package states its version in torch/version.py, an unpacked libtorch in build-version.
    private static string? StatedVersion(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? folder;
        foreach (string file in (string[])["version.py", "build-version"])
        {
            string path = Path.Combine(parent, file);
            if (File.Exists(path) && VersionPattern().Match(File.ReadAllText(path)) is { Success: true } match) return match.Value;
        }

        return null;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
