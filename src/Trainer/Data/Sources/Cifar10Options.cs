using Trainer.Components;

namespace Trainer.Data;

/// <summary>CIFAR-10: colour photographs of 32×32 pixels in ten classes, 50,000 for training and 10,000 for testing.</summary>
/// <remarks>
/// A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009. Reads the binary version, <c>data_batch_1.bin</c> …
/// <c>data_batch_5.bin</c> (those that are there, at least one) and <c>test_batch.bin</c>, from <c>cifar10/</c> or <c>cifar-10-batches-bin/</c> of the
/// data folder. The channels' means (0.4914, 0.4822, 0.4465) and deviations (0.2470, 0.2435, 0.2616) are those of the 50,000 training images
/// after division by 255.
/// </remarks>
[Component("cifar10", Summary = "Colour photographs in ten classes, 32×32: 50,000 + 10,000. `trainer data get cifar10` fetches them.")]
[Paper("Alex Krizhevsky", "Learning multiple layers of features from tiny images", 2009)]
public sealed record Cifar10Options : SplitDataOptions
{
    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        List<DataFile> present = [.. Enumerable.Range(1, 5).Select(i => DataFile.TryFind(folder, Paths(folder, $"data_batch_{i}.bin"), "cifar10")).OfType<DataFile>()];
        if (present.Count == 0) present.Add(DataFile.Find(folder, Paths(folder, "data_batch_1.bin"), "cifar10"));
        DataFile testFile = DataFile.Find(folder, Paths(folder, "test_batch.bin"), "cifar10");

        LabelledSet train = CifarRecords.Read(present, ClassNames.Cifar10.Count, Limit);
        LabelledSet? test = null;
        try
        {
            test = CifarRecords.Read([testFile], ClassNames.Cifar10.Count, TestLimit);
            return Split(train, test, ClassNames.Cifar10, new(255, [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]));
        }
        catch
        {
            train.Dispose();
            test?.Dispose();
            throw;
        }
    }

    private static string[] Paths(DataFolder folder, string name) => [folder.File("cifar10", name), folder.File("cifar-10-batches-bin", name)];
}
