using Trainer.Configuration;
using Trainer.Data;
using Trainer.Tests.Data.Files;

namespace Trainer.Tests.Data;

[Collection(TensorCountCollection.Name)]
public sealed class KFoldTests
{
    private static readonly DataFolder Nowhere = new("/nowhere");

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    public void The_folds_partition_the_training_samples_and_keep_each_class_s_share(int folds)
    {
        long before = TensorCountCollection.Count();
        using (LabelledData all = new DigitsOptions().Load(Nowhere))
        {
            List<string> validated = [];
            long[] sizes = Counts(all.Train);
            for (int fold = 0; fold < folds; fold++)
            {
                using LabelledData data = new KFoldOptions { Data = new DigitsOptions(), Folds = folds, Fold = fold }.Load(Nowhere);
                Assert.Equal(all.Train.Count, data.Train.Count + data.Validation!.Count);
                Assert.Equal(all.Test.Count, data.Test.Count);
                Assert.Equal(Rows(all.Train).Order(StringComparer.Ordinal), Rows(data.Train).Concat(Rows(data.Validation)).Order(StringComparer.Ordinal));
                Assert.InRange(data.Validation.Count, all.Train.Count / folds, (all.Train.Count + folds - 1) / folds);
                long[] shares = Counts(data.Validation);
                for (int label = 0; label < 10; label++) Assert.InRange(shares[label], sizes[label] / folds, (sizes[label] + folds - 1) / folds);
                validated.AddRange(Rows(data.Validation));
            }

            Assert.Equal(Rows(all.Train).Order(StringComparer.Ordinal), validated.Order(StringComparer.Ordinal));
        }

        Assert.Equal(before, TensorCountCollection.Count());
    }

    [Fact]
    public void The_division_is_the_same_in_memory_and_streamed()
    {
        using TemporaryFolder files = new();
        FileSourceCase source = FileSourceCase.Of("csv");
        source.Write(files.Folder);
        using LabelledData memory = new KFoldOptions { Data = source.Options, Folds = 4, Fold = 2 }.Load(files.Folder);
        using LabelledData streamed = new KFoldOptions { Data = source.Options with { Streaming = true }, Folds = 4, Fold = 2 }.Load(files.Folder);
        Assert.False(streamed.Validation!.IsInMemory);
        foreach ((LabelledSet left, LabelledSet right) in new[] { (memory.Train, streamed.Train), (memory.Validation!, streamed.Validation) })
        {
            using LabelledBatch first = BatchLoader.InOrder(left, memory.Normalisation, new() { Size = 100 }).Single();
            using LabelledBatch second = BatchLoader.InOrder(right, streamed.Normalisation, new() { Size = 100 }).Single();
            Assert.Equal(first.Inputs.data<float>().ToArray(), second.Inputs.data<float>().ToArray());
            Assert.Equal(first.Labels.data<long>().ToArray(), second.Labels.data<long>().ToArray());
            Assert.Equal(left.Weights, right.Weights);
        }
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Assert.Contains("validation to 0", Fails(new() { Data = new DigitsOptions { Validation = 0.1 } }), StringComparison.Ordinal);
        Assert.Contains("cannot make 5 folds", Fails(new() { Data = new DigitsOptions { Limit = 4 } }), StringComparison.Ordinal);
        KFoldOptions beyond = new() { Data = new DigitsOptions(), Folds = 3, Fold = 3 };
        Assert.Contains("are 0 to 2", Assert.Throws<ArgumentException>(() => OptionsCheck.Validate(beyond, "data")).Message, StringComparison.Ordinal);
    }

    private static string Fails(KFoldOptions options) => Assert.Throws<DataException>(() => options.Load(Nowhere)).Message;

    private static long[] Counts(LabelledSet set)
    {
        long[] labels = set.Labels.data<long>().ToArray();
        return [.. Enumerable.Range(0, 10).Select(label => (long)labels.Count(other => other == label))];
    }

    private static IEnumerable<string> Rows(LabelledSet set) => set.Inputs.data<byte>().ToArray().Chunk(64).Select(Convert.ToHexString);
}
