using Trainer.Models;
using static TorchSharp.torch;

namespace Trainer.Tests.Models;

/// <summary>
/// <c>features.pt</c> was saved by PyTorch 1.13: a convolution without padding or bias from 1 to 2 channels, 3×3, weights 0, 0.1, …, 1.7, then ReLU and flatten.
/// </summary>
public sealed class TorchScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_computes_what_its_formula_says_and_only_the_head_is_trained()
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = new TorchScriptOptions { Path = Extract() }.Create(new ModelShape([1, 8, 8], 3));
        Tensor input = arange(64.0, dtype: float32).reshape(1, 1, 8, 8) / 64, kernel = arange(18.0, dtype: float32).reshape(2, 1, 3, 3) / 10;
        Tensor features = nn.functional.conv2d(input, kernel).relu().flatten(1);
        Dictionary<string, Tensor> weights = model.state_dict();
        Tensor expected = features.matmul(weights["head.weight"].t()) + weights["head.bias"];
        Assert.True(model.call(input).allclose(expected, rtol: 1e-4, atol: 1e-4));
        Assert.Equal(["head.bias", "head.weight"], model.named_parameters().Select(entry => entry.name).Order());
        model.train();
        model.call(input).sum().backward();
        Assert.Equal(72, weights["head.weight"].shape[1]);
    }

    [Fact]
    public void Other_files_and_other_shapes_are_refused()
    {
        var shape = new ModelShape([1, 8, 8], 3);
        Assert.Contains("there is no file", Assert.Throws<ArgumentException>(() => new TorchScriptOptions { Path = _folder.File("none.pt") }.Create(shape)).Message, StringComparison.Ordinal);
        string text = _folder.Write("text.pt", "not a module");
        Assert.Contains("text.pt", Assert.Throws<ArgumentException>(() => new TorchScriptOptions { Path = text }.Create(shape)).Message, StringComparison.Ordinal);
        Assert.Contains("(3, 2)", Assert.Throws<ArgumentException>(() => new TorchScriptOptions { Path = Extract() }.Create(new ModelShape([3, 2], 3))).Message, StringComparison.Ordinal);
    }

    private string Extract()
    {
        string path = _folder.File("features.pt");
        using Stream resource = typeof(TorchScriptTests).Assembly.GetManifestResourceStream("features.pt")!;
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }
}
