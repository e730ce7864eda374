using CsCheck;
using TorchSharp;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Tests.Models;

public sealed class ModelTests
{
    private static readonly ModelShape Colour = new([3, 32, 32], 10);

    public static TheoryData<ModelOptions, long[]> Models => new()
    {
        { new MlpOptions(), [1, 28, 28] },
        { new MlpOptions { Widths = [], Dropout = 0.5 }, [7] },
        { new MlpOptions { Widths = [5, 6, 7], Activation = Activation.Tanh, Dropout = 0.2 }, [3, 4] },
        { new ConvNetOptions(), [1, 8, 8] },
        { new ConvNetOptions { BatchNorm = true, Dropout = 0.3, Kernel = 5 }, [1, 28, 28] },
        { new ConvNetOptions { Channels = [4, 5, 6], Dense = 0 }, [3, 11, 9] },
        { new ResNetOptions { Depth = 8 }, [3, 32, 32] },
        { new ResNetOptions { Depth = 14, Width = 4, Shortcut = Shortcut.Project }, [1, 9, 5] },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Outputs_have_the_shape_and_every_parameter_gets_a_gradient(ModelOptions options, long[] input)
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = options.Create(new(input, 6));
        Tensor output = model.call(rand([4, .. input]));
        Assert.Equal([4, 6], output.shape);
        output.square().sum().backward();
        Assert.All(model.named_parameters(), parameter => Assert.True(
            parameter.parameter.grad is { } gradient && gradient.isfinite().all().item<bool>(), parameter.name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_built_inside_a_dispose_scope_outlives_it(ModelOptions options, long[] input)
    {
        Module<Tensor, Tensor> model;
        using (NewDisposeScope()) model = options.Create(new(input, 6));
        using Tensor samples = rand([2, .. input]);
        using Tensor output = model.call(samples);
        Assert.Equal([2, 6], output.shape);
        Assert.All(model.named_buffers(), buffer => Assert.False(buffer.buffer.IsInvalid));
        model.Dispose();
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Evaluation_is_deterministic(ModelOptions options, long[] input)
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = options.Create(new(input, 6));
        model.eval();
        Tensor samples = rand([2, .. input]);
        Assert.Equal(model.call(samples).data<float>().ToArray(), model.call(samples).data<float>().ToArray());
    }

    [Fact]
    public void Perceptrons_have_as_many_parameters_as_the_formula_says() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 20].Array[0, 3], Gen.Int[1, 10]).Sample(
            (inputs, widths, outputs) =>
            {
                int[] sizes = [inputs, .. widths, outputs];
                using Module<Tensor, Tensor> model = new MlpOptions { Widths = widths }.Create(new([inputs], outputs));
                Assert.Equal(sizes.Zip(sizes.Skip(1), (from, to) => (from * to) + to).Sum(), Count(model));
            },
            iter: 20);

    [Theory]
    [InlineData(false, (9 * 32 + 32) + (9 * 32 * 64 + 64) + (64 * 49 * 128 + 128) + (128 * 10 + 10))]
    [InlineData(true, (9 * 32 + 64) + (9 * 32 * 64 + 128) + (64 * 49 * 128 + 128) + (128 * 10 + 10))]
    public void Convolutional_networks_have_as_many_parameters_as_the_formula_says(bool batchNorm, long expected)
    {
        using Module<Tensor, Tensor> model = new ConvNetOptions { BatchNorm = batchNorm }.Create(new([1, 28, 28], 10));
        Assert.Equal(expected, Count(model));
    }

    [Theory]
    [InlineData(20, Shortcut.Pad, 269_722)]
    [InlineData(20, Shortcut.Project, 272_474)]
    [InlineData(32, Shortcut.Pad, 464_154)]
    [InlineData(56, Shortcut.Pad, 853_018)]
    public void Residual_networks_have_the_published_number_of_parameters(int depth, Shortcut shortcut, long expected)
    {
        using Module<Tensor, Tensor> model = new ResNetOptions { Depth = depth, Shortcut = shortcut }.Create(Colour);
        Assert.Equal(expected, Count(model));
    }

    [Fact]
    public void Parameters_have_the_documented_names()
    {
        using Module<Tensor, Tensor> mlp = new MlpOptions { Widths = [3] }.Create(new([2], 2));
        Assert.Equal(["layers.0.weight", "layers.0.bias", "head.weight", "head.bias"], Names(mlp));
        using Module<Tensor, Tensor> convnet = new ConvNetOptions { Channels = [2], BatchNorm = true }.Create(new([1, 4, 4], 2));
        Assert.Equal(
            ["blocks.0.conv.weight", "blocks.0.norm.weight", "blocks.0.norm.bias", "dense.weight", "dense.bias", "head.weight", "head.bias"],
            Names(convnet));
        using Module<Tensor, Tensor> resnet = new ResNetOptions { Depth = 8, Shortcut = Shortcut.Project }.Create(Colour);
        string[] some = ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight", "layer3.0.bn2.bias", "fc.bias"];
        Assert.Empty(some.Except(Names(resnet)));
    }

    [Fact]
    public void The_perceptron_is_its_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = new MlpOptions { Widths = [5], Activation = Activation.Gelu }.Create(new([2, 3], 4));
        Dictionary<string, Tensor> p = Parameters(model);
        Tensor x = rand(7, 2, 3);
        Tensor hidden = functional.gelu(x.reshape(7, 6).matmul(p["layers.0.weight"].t()) + p["layers.0.bias"]);
        Tensor expected = hidden.matmul(p["head.weight"].t()) + p["head.bias"];
        Assert.True(model.call(x).allclose(expected, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void The_convolutional_network_is_its_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = new ConvNetOptions { Channels = [3, 4], Dense = 5 }.Create(new([2, 9, 8], 4));
        Dictionary<string, Tensor> p = Parameters(model);
        Tensor input = rand(7, 2, 9, 8);
        Tensor x = input;
        for (int i = 0; i < 2; i++)
        {
            x = functional.max_pool2d(functional.conv2d(x, p[$"blocks.{i}.conv.weight"], p[$"blocks.{i}.conv.bias"], padding: [1, 1]).relu(), 2);
        }

        x = functional.linear(x.flatten(1), p["dense.weight"], p["dense.bias"]).relu();
        Tensor expected = functional.linear(x, p["head.weight"], p["head.bias"]);
        Assert.True(model.call(input).allclose(expected, rtol: 1e-5, atol: 1e-6));
    }

    [Theory]
    [InlineData(Shortcut.Pad)]
    [InlineData(Shortcut.Project)]
    public void The_residual_network_is_its_formula(Shortcut shortcut)
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = new ResNetOptions { Depth = 8, Width = 4, Shortcut = shortcut }.Create(new([3, 7, 8], 4));
        model.eval();
        Dictionary<string, Tensor> p = Parameters(model);
        // With fresh running statistics (0, 1) and scale 1, batch normalisation divides by √(1 + 10⁻⁵).
        static Tensor Norm(Tensor x) => x / Math.Sqrt(1 + 1e-5);
        Tensor input = rand(5, 3, 7, 8);
        Tensor x = Norm(functional.conv2d(input, p["conv1.weight"], padding: [1, 1])).relu();
        foreach ((string stage, long stride) in new[] { ("layer1", 1L), ("layer2", 2), ("layer3", 2) })
        {
            Tensor y = Norm(functional.conv2d(x, p[$"{stage}.0.conv1.weight"], strides: [stride, stride], padding: [1, 1])).relu();
            y = Norm(functional.conv2d(y, p[$"{stage}.0.conv2.weight"], padding: [1, 1]));
            if (stride == 2 && shortcut == Shortcut.Project)
            {
                x = Norm(functional.conv2d(x, p[$"{stage}.0.downsample.0.weight"], strides: [2, 2]));
            }
            else if (stride == 2)
            {
                Tensor halved = x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
                Tensor none = zeros_like(halved).narrow(1, 0, halved.shape[1] / 2);
                x = cat([none, halved, none], 1);
            }

            x = (x + y).relu();
        }

        Tensor expected = functional.linear(x.mean([2, 3]), p["fc.weight"], p["fc.bias"]);
        Assert.True(model.call(input).allclose(expected, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_before_anything_native()
    {
        Assert.Contains("7×30", Refusal(new ConvNetOptions { Channels = [1, 1, 1] }, 1, 7, 30), StringComparison.Ordinal);
        Assert.Contains("(64)", Refusal(new ConvNetOptions(), 64), StringComparison.Ordinal);
        Assert.Contains("(64)", Refusal(new ResNetOptions(), 64), StringComparison.Ordinal);
        Assert.Contains("odd", Refusal(new ConvNetOptions { Kernel = 4 }, 1, 8, 8), StringComparison.Ordinal);
        Assert.Contains("4×9", Refusal(new ResNetOptions(), 3, 4, 9), StringComparison.Ordinal);
        Assert.Contains("6n + 2", Refusal(new ResNetOptions { Depth = 18 }, 3, 32, 32), StringComparison.Ordinal);
        Assert.Contains("positive", Refusal(new MlpOptions { Widths = [3, 0] }, 5), StringComparison.Ordinal);
    }

    private static string Refusal(ModelOptions options, params long[] input) => Assert.Throws<ArgumentException>(() => options.Create(new(input, 10))).Message;

    private static long Count(Module model) => model.parameters().Sum(parameter => parameter.numel());

    private static IEnumerable<string> Names(Module model) => model.named_parameters().Select(parameter => parameter.name);

    private static Dictionary<string, Tensor> Parameters(Module model) => model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
}
