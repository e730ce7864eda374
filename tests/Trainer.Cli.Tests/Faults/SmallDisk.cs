using System.Diagnostics;

namespace Trainer.Cli.Tests.Faults;

/// <summary>A small disk of its own (tmpfs), to be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, ".ballast");

    /// <summary>Mounts one; null where the user may not.</summary>
    public static SmallDisk? TryMount(string path, long bytes)
    {
        Directory.CreateDirectory(path);
        return OperatingSystem.IsLinux() && Call("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", path) ? new(path) : null;
    }

    /// <summary>Leaves so much room and no more.</summary>
    public void Fill(long room = 0)
    {
        byte[] block = new byte[4096];
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Length - room)); // Full, and now not quite.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose() => Call("umount", "--lazy", Path);

    private static bool Call(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
