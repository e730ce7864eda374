using System.Globalization;
using System.IO.Compression;
using Trainer.Components;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Handwritten digits, 8×8 pixels with values 0 … 16: 1,437 for training, 360 for testing, built in.
/// </summary>
/// <remarks>
/// The test part of <em>Optical Recognition of Handwritten Digits</em> (E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository,
/// CC BY 4.0): 1,797 images of (1, 8, 8). The split is fixed: <see cref="StratifiedSplit"/> with the stream (seed 0, "digits") chooses the 360
/// test samples, 35 to 37 of each class, whatever the run's own seed; both parts keep the file's order.
/// Mean 0.3047 and deviation 0.3755 are those of the 1,437 training images after division by 16.
/// </remarks>
[Component("digits", Summary = "1,797 handwritten digits of 8×8 pixels, built in: no download.")]
[Paper("Ethem Alpaydin and Cenk Kaynak", "Optical recognition of handwritten digits", 1998, Venue = "UCI Machine Learning Repository")]
public sealed record DigitsOptions : SplitDataOptions
{
    private const int Side = 8;
    private const int TestCount = 360;

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        (byte[] pixels, long[] labels) = Read();
        using LabelledSet all = new(tensor(pixels, dtype: uint8).reshape(-1, 1, Side, Side), tensor(labels));
        (long[] train, long[] test) = StratifiedSplit.Choose(labels, TestCount, new RandomStream(0).Fork("digits"));
        return Split(
            all.Select(train[..Math.Min(Limit ?? train.Length, train.Length)]),
            all.Select(test[..Math.Min(TestLimit ?? test.Length, test.Length)]),
            ClassNames.Digits,
            new(16, [0.3047], [0.3755]));
    }

    private static (byte[] Pixels, long[] Labels) Read()
    {
        using Stream resource = typeof(DigitsOptions).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using StreamReader reader = new(new GZipStream(resource, CompressionMode.Decompress));
        List<byte> pixels = [];
        List<long> labels = [];
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            pixels.AddRange(cells[..^1].Select(cell => byte.Parse(cell, CultureInfo.InvariantCulture)));
            labels.Add(long.Parse(cells[^1], CultureInfo.InvariantCulture));
        }

        return ([.. pixels], [.. labels]);
    }
}
