using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Tests.Loop;
using Trainer.Torch.Safetensors;
using Trainer.Weights;
using static TorchSharp.torch;

namespace Trainer.Tests.Weights;

public sealed class WeightImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("backbone.*=*", "backbone.conv.weight", "conv.weight")]
    [InlineData("backbone.*=*", "head.weight", "head.weight")]
    [InlineData("*.gamma=*.weight", "norm.1.gamma", "norm.1.weight")]
    [InlineData("blocks.*.attn.*=layers.*.attention.*", "blocks.3.attn.q.bias", "layers.3.attention.q.bias")]
    [InlineData("head.*=", "head.weight", null)]
    [InlineData("a.b=c", "axb", "axb")] // A point is a point.
    public void Rules_rename_as_documented(string rule, string stored, string? expected) => Assert.Equal(expected, new NameMap([rule]).Apply(stored));

    [Theory]
    [InlineData("nothing")]
    [InlineData("=x")]
    [InlineData("a=b=c")]
    [InlineData("a.*=*.*")]
    public void Rules_of_another_form_are_refused(string rule) => Assert.Contains($"'{rule}'", Assert.Throws<ConfigException>(() => new NameMap([rule])).Message, StringComparison.Ordinal);

    [Fact]
    public void What_fits_is_set_to_the_bit_and_the_rest_is_listed()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("body", nn.Linear(2, 3)), ("norm", nn.BatchNorm1d(3)), ("head", nn.Linear(3, 2)));
        Dictionary<string, Tensor> weights = model.state_dict();
        using Tensor body = rand(3, 2), half = rand(3).to(bfloat16), wrong = rand(5, 3), extra = rand(1), norm = rand(3);
        Write("pytorch.safetensors", ("net.body.weight", body), ("net.body.bias", half), ("net.head.weight", wrong), ("net.other", extra), ("net.norm.gamma", norm));

        using var source = new SafetensorsSet(_folder.File("pytorch.safetensors"));
        float before = weights["head.weight"].sum().item<float>();
        var import = new WeightImport(source, weights, new NameMap(["*.gamma=*.gamma", "net.*=*"]));
        Assert.Equal(["body.bias", "body.weight"], import.Matched.Keys);
        Assert.Equal(["head.bias", "norm.bias", "norm.running_mean", "norm.running_var", "norm.weight"], import.Missing); // Not the counter of batches.
        Assert.Equal(["net.norm.gamma", "net.other"], import.Unexpected);
        Assert.Equal([("head.weight", "(5, 3)", "(2, 3)")], import.Mismatched);
        Assert.False(import.IsComplete);

        import.Apply();
        Assert.True(weights["body.weight"].equal(body).all().item<bool>());
        Assert.True(weights["body.bias"].equal(half.to(float32)).all().item<bool>());
        Assert.Equal(before, weights["head.weight"].sum().item<float>());
    }

    [Fact]
    public void Two_tensors_for_one_weight_are_refused()
    {
        using Tensor one = ones(1);
        Write("two.safetensors", ("a.w", one), ("b.w", one));
        using var source = new SafetensorsSet(_folder.File("two.safetensors"));
        Assert.Contains("both become 'w'", Assert.Throws<ConfigException>(() => new WeightImport(source, new Dictionary<string, Tensor> { ["w"] = one }, new NameMap(["a.*=*", "b.*=*"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_starts_from_them_unless_it_goes_on()
    {
        using Tensor forty = full([1, 1], 40f);
        Write("start.safetensors", ("weight", forty));
        var training = new TrainingOptions { Steps = 2, Weights = new WeightOptions { Path = _folder.File("start.safetensors") } };
        using var task = new CountingTask();
        new TrainingLoop(training).Run(task);
        Assert.Equal(42, task.Weight);

        Write("wrong.safetensors", ("wieght", forty));
        TrainingOptions wrong = training with { Weights = new WeightOptions { Path = _folder.File("wrong.safetensors") } };
        using var refused = new CountingTask();
        string message = Assert.Throws<ConfigException>(() => new TrainingLoop(wrong).Run(refused)).Message;
        foreach (string word in (string[])["training:weights", "1 missing (weight)", "1 unexpected (wieght)"]) Assert.Contains(word, message, StringComparison.Ordinal);
        TrainingOptions none = training with { Weights = new WeightOptions { Path = _folder.File("none.safetensors"), Strict = false } };
        Assert.Contains("none.safetensors", Assert.Throws<ConfigException>(() => new TrainingLoop(none).Run(refused)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, params (string Name, Tensor Tensor)[] tensors) =>
        SafetensorsWriter.Write(_folder.File(name), tensors.ToDictionary(entry => entry.Name, entry => entry.Tensor));
}
