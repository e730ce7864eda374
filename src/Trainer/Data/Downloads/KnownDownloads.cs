namespace Trainer.Data.Downloads;

/// <summary>The data sets that <c>trainer data get</c> knows.</summary>
public static class KnownDownloads
{
    /// <summary>MNIST: four gzip-compressed IDX files, 11.6 MB.</summary>
    public static DownloadSet Mnist { get; } = new()
    {
        Name = "mnist",
        Source = "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits",
        Mirrors = [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
        Files =
        [
            new("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db") { IsSumOfContent = true },
            new("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5") { IsSumOfContent = true },
            new("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7") { IsSumOfContent = true },
            new("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2") { IsSumOfContent = true },
        ],
    };

    /// <summary>CIFAR-10, binary version: one archive of 170 MB, unpacked to 184 MB.</summary>
    public static DownloadSet Cifar10 { get; } = new()
    {
        Name = "cifar10",
        Source = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
        Files = [new("cifar-10-binary.tar.gz", "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")],
        Unpacked = new[] { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin" }
            .ToDictionary(name => name, _ => 30_730_000L),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DownloadSet> All { get; } = [Mnist, Cifar10];

    /// <summary>The set of a name.</summary>
    /// <exception cref="DataException">There is none; the message lists those there are.</exception>
    public static DownloadSet Find(string name) => All.FirstOrDefault(set => set.Name == name)
        ?? throw new DataException($"There is no data set '{name}' to fetch. Known: {string.Join(", ", All.Select(set => set.Name))}.");
}
