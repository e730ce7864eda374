using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Trainer.Kernels.Launch;

/// <summary>
/// Compiled kernels, in memory and in a folder: TRAINER_KERNEL_CACHE, otherwise <c>trainer/kernels</c> in the user's cache folder. A file that is damaged is made again, and a folder that cannot be
/// written is done without.
/// </summary>
/// <param name="folder">The folder; it need not exist.</param>
internal sealed class PtxCache(string folder)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string FolderVariable = "TRAINER_KERNEL_CACHE";

    private const string Mark = "// sha256 ";
    private readonly ConcurrentDictionary<(Kernel, Architecture), Lazy<PtxCode>> _compiled = new();

    /// <summary>The cache of this process.</summary>
    public static PtxCache Default { get; } = new(DefaultFolder());

    /// <summary>How many kernels were compiled, not found.</summary>
    public int Compilations { get; private set; }

    /// <summary>The code of a kernel for an architecture.</summary>
    /// <exception cref="NotSupportedException">The kernel uses what CUDA or ILGPU lacks.</exception>
    public PtxCode Get(Kernel kernel, Architecture architecture) =>
        _compiled.GetOrAdd((kernel, architecture.Target), key => new(() => Read(PathOf(key.Item1, key.Item2)) ?? Compile(key.Item1, key.Item2))).Value;

    /// <summary>The file of a kernel. Its name changes with everything that the code depends on: the method, the assembly's build, the architecture, the compiler.</summary>
    public string PathOf(Kernel kernel, Architecture architecture)
    {
        string identity = $"{kernel.Method.Module.ModuleVersionId}|{kernel.Identity}|{architecture}|{PtxCompiler.Language}|{PtxCompiler.Version}|{kernel.LargestGroup}{(kernel.IsFused ? "" : "|unfused")}";
        return Path.Combine(folder, $"{kernel.Name}-{architecture}-{Hash(identity)[..16]}.ptx");
    }

    private static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen) return chosen;
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache)) cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "trainer", "kernels");
    }

    private static PtxCode? Read(string path)
    {
        try
        {
            string content = File.ReadAllText(path);
            int end = content.IndexOf('\n');
            if (end < 0) return null;
            string text = content[(end + 1)..];
            return content[..end] == Mark + Hash(text) ? PtxCode.Parse(text) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static void Write(string path, string text)
    {
        string own = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(own, $"{Mark}{Hash(text)}\n{text}");
            File.Move(own, path, overwrite: true); // Others see the old file or the new one, never half of one.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The next process compiles again.
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private PtxCode Compile(Kernel kernel, Architecture architecture)
    {
        Compilations++;
        PtxCode code = PtxCompiler.Compile(kernel.Method, architecture, kernel.LargestGroup, kernel.IsFused);
        Write(PathOf(kernel, architecture), code.Text);
        return code;
    }
}
