using Trainer.Data;
using Trainer.Data.Sampling;
using Trainer.Randomness;
using Trainer.State;

namespace Trainer.Tests.Data.Files;

/// <summary>What every source of a user's files owes.</summary>
[Collection(TensorCountCollection.Name)]
public sealed class FileSourceTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public static TheoryData<string> Names => FileSourceCase.Names;

    public static TheoryData<string> Streaming => [.. FileSourceCase.All.Where(source => source.Streams).Select(source => source.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_class_keeps_its_share_and_samples_keep_their_labels(string name)
    {
        using LabelledData data = Load(name, options => options with { TestShare = 0.25, Validation = 1 / 6.0 });
        Assert.Equal((15, 3, 6), (data.Train.Count, data.Validation!.Count, data.Test.Count));
        Assert.Equal(3, data.Classes.Count);
        foreach (LabelledSet set in new[] { data.Train, data.Validation, data.Test })
        {
            Assert.Equal(set.Count / 3, set.Labels.data<long>().Count(label => label == 1));
            foreach ((float[] sample, long label) in Samples(set))
            {
                Assert.Equal(label, SampleOf(sample) % 3);
            }
        }

        Assert.Equal(24, new[] { data.Train, data.Validation, data.Test }.SelectMany(Samples).Select(sample => SampleOf(sample.Values)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Streaming))]
    public void Streamed_batches_equal_those_from_memory_bit_for_bit_whatever_the_number_of_workers(string name)
    {
        using LabelledData memory = Load(name);
        using LabelledData streamed = Load(name, options => options with { Streaming = true });
        Assert.True(memory.Train.IsInMemory);
        Assert.False(streamed.Train.IsInMemory);
        Assert.Equal(memory.Normalisation.Mean, streamed.Normalisation.Mean);
        Assert.Equal(memory.Normalisation.Deviation, streamed.Normalisation.Deviation);
        using BatchLoader expected = Loader(memory, new() { Size = 5, Prefetch = 0 });
        using BatchLoader one = Loader(streamed, new() { Size = 5, Prefetch = 0 });
        using BatchLoader several = Loader(streamed, new() { Size = 5, Prefetch = 2, Workers = 4 });
        for (int i = 0; i < 12; i++) AssertSame(expected, one, several);
    }

    [Theory]
    [MemberData(nameof(Streaming))]
    public void A_streamed_run_goes_on_bit_for_bit_with_every_sampling(string name)
    {
        foreach (SamplingOptions sampling in SamplingCases.All.Where(sampling => sampling is not WeightedSamplingOptions { ClassWeights.Count: 0 } || name is "npy" or "csv"))
        {
            using LabelledData data = Load(name, options => options with { Streaming = true });
            IEpochOrder order = sampling.Create(data.Train, 4);
            using BatchLoader first = Loader(data, new() { Size = 4, Workers = 3 }, order);
            for (int i = 0; i < 7; i++) first.Next().Dispose();
            StateNode state = new();
            first.SaveState(state);
            using BatchLoader second = Loader(data, new() { Size = 4, Prefetch = 0 }, order);
            second.LoadState(state);
            for (int i = 0; i < 8; i++) AssertSame(first, second);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Limits_take_each_class_in_proportion(string name)
    {
        using LabelledData data = Load(name, options => options with { Limit = 6, TestLimit = 3 });
        Assert.Equal([2, 2, 2], data.Train.Labels.data<long>().CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(3, data.Test.Labels.data<long>().Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_file_is_named_with_the_remedy(string name)
    {
        FileSourceCase source = FileSourceCase.Of(name);
        source.Write(_files.Folder);
        if (name == "image-folder") Directory.Delete(_files.Folder.File("images"), recursive: true);
        else File.Delete(_files.Folder.File(source.File));
        string message = Assert.Throws<DataException>(() => source.Options.Load(_files.Folder)).Message;
        Assert.Contains(_files.Folder.File(source.File.Split('/')[0]), message, StringComparison.Ordinal);
        Assert.Contains("--data", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Streaming))]
    public void A_file_that_is_cut_while_it_is_streamed_is_an_error_at_its_batch(string name)
    {
        FileSourceCase source = FileSourceCase.Of(name);
        using LabelledData data = Load(name, options => options with { Streaming = true, Mean = [0], Deviation = [1] });
        string path = _files.Folder.File(source.File.Split('/'));
        using (FileStream file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(file.Length / 16);
        using BatchLoader loader = Loader(data, new() { Size = 24, Workers = 2 });
        DataException error = Assert.Throws<DataException>(loader.Next);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (loader.Epoch, loader.Batch));
    }

    [Theory]
    [InlineData("../x.npy")]
    [InlineData("a/../../x.npy")]
    [InlineData("/etc/hostname")]
    public void Names_that_lead_out_of_the_data_folder_are_refused(string name)
    {
        string message = Assert.Throws<DataException>(() => new NpyOptions { Inputs = name, Labels = "y.npy" }.Load(_files.Folder)).Message;
        Assert.Contains($"'{name}' does not lie in the data folder {_files.Folder.Path}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_that_lead_out_of_the_data_folder_are_refused_and_others_followed()
    {
        FileSourceCase.Of("npy").Write(_files.Folder);
        using TemporaryFolder outside = new();
        string stolen = outside.Write("x.npy", File.ReadAllBytes(_files.Folder.File("x.npy")));
        Directory.CreateDirectory(_files.Folder.File("sub"));
        File.CreateSymbolicLink(_files.Folder.File("inside.npy"), "sub/../x.npy");
        File.CreateSymbolicLink(_files.Folder.File("out.npy"), stolen);
        File.CreateSymbolicLink(_files.Folder.File("chain.npy"), "out.npy");
        File.CreateSymbolicLink(_files.Folder.File("up.npy"), $"sub/../../{Path.GetFileName(outside.Folder.Path)}/x.npy");
        Directory.CreateSymbolicLink(_files.Folder.File("folder"), outside.Folder.Path);
        File.CreateSymbolicLink(_files.Folder.File("loop.npy"), "loop.npy");
        new NpyOptions { Inputs = "inside.npy", Labels = "y.npy" }.Load(_files.Folder).Dispose();
        foreach (string name in new[] { "out.npy", "chain.npy", "up.npy", "folder/x.npy", "loop.npy" })
        {
            string message = Assert.Throws<DataException>(() => new NpyOptions { Inputs = name, Labels = "y.npy" }.Load(_files.Folder)).Message;
            Assert.Contains(name, message, StringComparison.Ordinal);
            Assert.Contains(name == "loop.npy" ? "too many" : "outside the data folder", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_data_folder_that_is_itself_behind_a_link_is_fine()
    {
        FileSourceCase.Of("npy").Write(_files.Folder);
        using TemporaryFolder other = new();
        Directory.CreateSymbolicLink(other.Folder.File("link"), _files.Folder.Path);
        new NpyOptions { Inputs = "x.npy", Labels = "y.npy" }.Load(new(other.Folder.File("link"))).Dispose();
    }

    public void Dispose() => _files.Dispose();

    /// <summary>The sample that values belong to, by the first: floats are a quarter of the bytes.</summary>
    private static int SampleOf(float[] values)
    {
        float first = values.Max() > 64 ? values[0] : values[0] * 4;
        int sample = Enumerable.Range(0, FileSourceCase.Count).First(i => FileSourceCase.Value(i, 0) == (int)first);
        return sample;
    }

    private static IEnumerable<(float[] Values, long Label)> Samples(LabelledSet set)
    {
        foreach (LabelledBatch batch in BatchLoader.InOrder(set, new(1, [0], [1]), new() { Size = 1, Prefetch = 0 }))
        {
            using (batch) yield return (batch.Inputs.data<float>().ToArray(), batch.Labels.item<long>());
        }
    }

    private static void AssertSame(BatchLoader expected, params BatchLoader[] loaders)
    {
        using LabelledBatch batch = expected.Next();
        foreach (BatchLoader loader in loaders)
        {
            using LabelledBatch other = loader.Next();
            Assert.Equal((batch.Epoch, batch.Index), (other.Epoch, other.Index));
            Assert.Equal(batch.Inputs.data<float>().ToArray(), other.Inputs.data<float>().ToArray());
            Assert.Equal(batch.Labels.data<long>().ToArray(), other.Labels.data<long>().ToArray());
        }
    }

    private static BatchLoader Loader(LabelledData data, BatchOptions options, IEpochOrder? order = null) =>
        new(data.Train, data.Normalisation, options, new RandomStream(5), epochs: order);

    private LabelledData Load(string name, Func<FileDataOptions, FileDataOptions>? change = null)
    {
        FileSourceCase source = FileSourceCase.Of(name);
        if (!Path.Exists(_files.Folder.File(source.File.Split('/')))) source.Write(_files.Folder);
        return (change?.Invoke(source.Options) ?? source.Options).Load(_files.Folder);
    }
}
