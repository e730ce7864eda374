using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Randomness;

namespace Trainer.Data.Text;

/// <summary>The bytes of a file.</summary>
[Component("text-file", Summary = "The bytes of a file.")]
public sealed record TextFileOptions : TextOptions
{
    /// <summary>The file; a relative path starts at the working folder.</summary>
    [MinLength(1)]
    public required string Path { get; init; }

    /// <inheritdoc/>
    public override byte[] Load(RandomStream random)
    {
        try
        {
            return File.ReadAllBytes(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException($"{System.IO.Path.GetFullPath(Path)} cannot be read: {error.Message}", error);
        }
    }
}
