using Trainer.Data;

namespace Trainer.Tests.Data;

/// <summary>A data folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public DataFolder Folder { get; } = new(Directory.CreateTempSubdirectory("trainer-data-").FullName);

    public string Write(string name, byte[] content)
    {
        string path = Folder.File(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder.Path, recursive: true);
}
