using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>PNG and JPEG images, one folder a class.</summary>
/// <remarks>
/// The folder has either the folders <c>train</c> and <c>test</c> with a folder a class in each, or the classes' folders themselves. Classes are
/// in ordinal order of their names. Larger JPEG files are decoded at a fraction of their size where that is enough.
/// </remarks>
[Component("image-folder", Summary = "PNG and JPEG images, one folder a class.")]
public sealed record ImageFolderOptions : FileDataOptions
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Rows of pixels that every image is brought to; null: the first image's, and all must have as many.</summary>
    [Range(1, 16384)]
    public int? Height { get; init; }

    /// <summary>Columns of pixels that every image is brought to; null: the first image's, and all must have as many.</summary>
    [Range(1, 16384)]
    public int? Width { get; init; }

    /// <summary>What becomes of images of other proportions.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>The channels.</summary>
    public ImageColors Colors { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (ValidationResult result in base.Validate(validationContext)) yield return result;
        if (Height is null != Width is null) yield return new("has one of height and width; give both or neither.");
    }

    /// <inheritdoc/>
    private protected override FileParts Open(DataFolder folder)
    {
        string root = InnerPath.Resolve(folder, Folder);
        (string trainPath, string testPath) = (Path.Combine(root, "train"), Path.Combine(root, "test"));
        bool isSplit = Directory.Exists(trainPath);
        if (isSplit) InnerPath.Check(folder, trainPath);
        ImageFolder train = ImageFolder.List(folder, isSplit ? trainPath : root);
        ImageFolder? test = null;
        if (isSplit && Directory.Exists(testPath))
        {
            InnerPath.Check(folder, testPath);
            test = ImageFolder.List(folder, testPath, train.Classes);
        }

        ImageDecoder decoder = new(Height, Width, Colors, Fit);
        (int height, int width) = decoder.SizeOf(train.Paths[0]);
        LabelledSet Set(ImageFolder images) => new(new ImageSamples(images.Paths, decoder, height, width), tensor(images.Labels.ToArray()));
        return new(Set(train), test is null ? null : Set(test), train.Classes);
    }
}
