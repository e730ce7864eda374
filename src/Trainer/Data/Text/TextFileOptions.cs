using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;

namespace Trainer.Data.Text;

/// <summary>The bytes of a file below the data folder.</summary>
[Component("text-file", Summary = "The bytes of a file below the data folder.")]
public sealed record TextFileOptions : TextOptions
{
    /// <summary>The file, relative to the data folder.</summary>
    [MinLength(1)]
    public required string File { get; init; }

    /// <inheritdoc/>
    public override byte[] Load(DataFolder data, RandomStream random)
    {
        string path = InnerPath.Resolve(data, File);
        return FileGuard.Read(path, "text", () => System.IO.File.ReadAllBytes(path));
    }
}
