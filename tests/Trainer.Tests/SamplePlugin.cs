namespace Trainer.Tests;

/// <summary>The plugin of <c>tests/Trainer.SamplePlugin</c>, built in the same configuration as these tests.</summary>
internal static class SamplePlugin
{
    public static string Path { get; } = System.IO.Path.Combine(
        Repository.Root, "tests", "Trainer.SamplePlugin", "bin", AppContext.BaseDirectory.Split(System.IO.Path.DirectorySeparatorChar)[^3], "net10.0", "Trainer.SamplePlugin.dll");

    /// <summary>Copies the plugin, with what lies beside it, into a folder.</summary>
    public static string CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!)) File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
        return System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path));
    }
}
