using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>MNIST: handwritten digits of 28×28 pixels, 60,000 for training and 10,000 for testing.</summary>
/// <remarks>
/// Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", 1998. Reads <c>mnist/train-images-idx3-ubyte</c>,
/// <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c> of the data folder, each as it is or with
/// <c>.gz</c>. Mean 0.1307 and deviation 0.3081 are those of the 60,000 training images after division by 255.
/// </remarks>
[Component("mnist", Summary = "Handwritten digits, 28×28: 60,000 + 10,000. `trainer data get mnist` fetches them.")]
[Paper("Yann LeCun and Léon Bottou and Yoshua Bengio and Patrick Haffner", "Gradient-based learning applied to document recognition", 1998, Venue = "Proceedings of the IEEE", IsArticle = true)]
public sealed record MnistOptions : SplitDataOptions
{
    private const int Side = 28;

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        LabelledSet train = LoadPart(folder, "train", Limit);
        LabelledSet? test = null;
        try
        {
            test = LoadPart(folder, "t10k", TestLimit);
            return Split(train, test, ClassNames.Digits, new(255, [0.1307], [0.3081]));
        }
        catch
        {
            train.Dispose();
            test?.Dispose();
            throw;
        }
    }

    private static LabelledSet LoadPart(DataFolder folder, string part, int? limit)
    {
        DataFile imageFile = Find(folder, $"{part}-images-idx3-ubyte");
        DataFile labelFile = Find(folder, $"{part}-labels-idx1-ubyte");
        IdxArray images = IdxArray.Read(imageFile, dimensions: 3, limit);
        IdxArray labels = IdxArray.Read(labelFile, dimensions: 1, limit);
        if (images.Shape is not [_, Side, Side])
        {
            throw new DataException($"{imageFile.Path} holds images of {images.Shape[1]}×{images.Shape[2]} pixels; MNIST has {Side}×{Side}.");
        }

        if (images.Shape[0] != labels.Shape[0])
        {
            throw new DataException($"{imageFile.Path} holds {images.Shape[0]:N0} images but {labelFile.Path} {labels.Shape[0]:N0} labels.");
        }

        long[] classes = Labels.Check(labels.Content.ToArray(), ClassNames.Digits.Count, labelFile.Path);
        Tensor inputs = images.Content.ToTensor(classes.Length, 1, Side, Side);
        return new(inputs, tensor(classes));
    }

    private static DataFile Find(DataFolder folder, string name) => DataFile.Find(folder, [folder.File("mnist", name), folder.File("mnist", name + ".gz")], "mnist");
}
