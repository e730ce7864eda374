using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Safetensors;

public sealed class SafetensorsSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SafetensorsSetTests()
    {
        using Tensor one = ones(2), two = full([3], 2f), spare = zeros(1);
        SafetensorsWriter.Write(_folder.File("model-1.safetensors"), new Dictionary<string, Tensor> { ["a"] = one, ["spare"] = spare });
        SafetensorsWriter.Write(_folder.File("model-2.safetensors"), new Dictionary<string, Tensor> { ["b"] = two });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_index_and_the_folder_it_lies_in_give_all_tensors_of_all_files()
    {
        string index = Index("""{ "metadata": { "total_size": 20 }, "weight_map": { "a": "model-1.safetensors", "b": "model-2.safetensors" } }""");
        foreach (string path in (string[])[index, _folder.Path])
        {
            using var set = new SafetensorsSet(path);
            Assert.Equal(["a", "b"], set.Entries.Keys.Order());
            using Tensor b = set.Read("b");
            Assert.Equal([2f, 2f, 2f], b.data<float>().ToArray());
            Assert.Throws<SafetensorsException>(() => set.Read("spare"));
        }

        using var single = new SafetensorsSet(_folder.File("model-1.safetensors"));
        Assert.Equal(["a", "spare"], single.Entries.Keys.Order());
    }

    [Theory]
    [InlineData("../model-1.safetensors", "outside")]
    [InlineData("/etc/passwd", "outside")]
    [InlineData("sub/model-1.safetensors", "outside")]
    [InlineData("sub\\\\model-1.safetensors", "outside")]
    [InlineData("..", "outside")]
    [InlineData("", "outside")]
    [InlineData("model-3.safetensors", "not there")]
    [InlineData("model-2.safetensors", "'a' is not in model-2.safetensors")]
    public void Files_that_are_elsewhere_or_hold_something_else_are_refused(string file, string words)
    {
        string index = Index($$"""{ "weight_map": { "a": "{{file}}" } }""");
        Assert.Contains(words, Assert.Throws<SafetensorsException>(() => new SafetensorsSet(index)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "weight_map": 3 }""")]
    [InlineData("""{ "weight_map": { "a": 3 } }""")]
    [InlineData("""{ "weight_map": { "a": "model-1.safetensors", "a": "model-1.safetensors" } }""")]
    public void What_is_no_index_is_refused_by_its_name(string text) =>
        Assert.Contains("index.json", Assert.Throws<SafetensorsException>(() => new SafetensorsSet(Index(text))).Message, StringComparison.Ordinal);

    private string Index(string text) => _folder.Write("model.safetensors.index.json", text);
}
