using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Data;

/// <summary>NumPy arrays: a .npy file each, or members of one .npz archive. Numeric types of either byte order, in C or Fortran order; never pickles.</summary>
/// <remarks>
/// The format is that of NEP 1 of the NumPy project. Streamed files are read at the place of each sample; arrays in Fortran order are slow to
/// stream, since a sample's numbers lie far apart there.
/// </remarks>
[Component("npy", Summary = "NumPy arrays, .npy or .npz: samples in one, labels in another.")]
public sealed record NpyOptions : ArrayDataOptions
{
    /// <summary>An .npz archive: the arrays are its members, named without <c>.npy</c>. Null: each array is a .npy file.</summary>
    public string? Archive { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (ValidationResult result in base.Validate(validationContext)) yield return result;
        if (Archive is not null && Streaming) yield return new("streams from an archive, which cannot be; unpack it to .npy files, or set streaming to false.");
    }

    /// <inheritdoc/>
    private protected override StoredArray OpenArray(DataFolder folder, string name, bool isTest) => Archive is null
        ? NpyArray.Open(FileBytes.Open(InnerPath.Resolve(folder, name), "NumPy"))
        : NpyArray.Open(ZipMemberBytes.Open(InnerPath.Resolve(folder, Archive), name + ".npy"));
}
