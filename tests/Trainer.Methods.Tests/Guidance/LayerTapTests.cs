using TorchSharp;
using Trainer.Inspection;
using Trainer.Methods.Guidance.Networks;
using Trainer.Models;
using Trainer.Models.Sequence;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Guidance;

public sealed class LayerTapTests
{
    public static TheoryData<string, ModelOptions, long, int> Counts => new()
    {
        { "ResNet-18", new StagedResNetOptions(), 32, 21 },
        { "ResNet-50", new StagedResNetOptions { Bottleneck = true, Blocks = [3, 4, 6, 3] }, 32, 54 },
        { "plain ResNet-50", new StagedResNetOptions { Bottleneck = true, Blocks = [3, 4, 6, 3], Skips = false }, 32, 50 },
        { "deep", new FullyConnectedOptions { Width = 8, FirstWidth = 16 }, 4, 48 },
        { "wide", new FullyConnectedOptions { Layers = 3, Width = 32, Dropout = 0 }, 4, 3 },
        { "small convolutional", new StridedCnnOptions(), 8, 7 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void As_many_layers_are_taken_as_the_paper_counts(string name, ModelOptions options, long side, int expected)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = options.Create(new([3, side, side], 10));
        using var tap = new LayerTap(network, new());
        network.eval();
        IReadOnlyList<CapturedLayer> layers = tap.Capture(() => network.call(randn([2, 3, side, side])));
        Assert.True(expected == layers.Count, $"{name}: {string.Join(", ", layers.Select(layer => layer.Name))}");
        Assert.All(layers, layer => Assert.Equal(2, layer.Output.shape[0]));
        Assert.All(layers, layer => Assert.True(layer.Output.requires_grad));
    }

    /// <summary>One layer object called four times gives eight entries each time; the output's linear map is left out, as is the embedding where it is not named.</summary>
    [Fact]
    public void A_module_that_is_called_again_counts_again()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = new TokenSequence(13, new SharedDecoderOptions { Width = 16, Heads = 4, FeedForward = 24 });
        using var tap = new LayerTap(network, new() { Names = ["sequence.layer", "sequence.layer.*"] });
        IReadOnlyList<CapturedLayer> layers = tap.Capture(() => network.call(randint(0, 13, [2, 9])));
        Assert.Equal(32, layers.Count);
        Assert.Equal(["sequence.layer.self_attn", "sequence.layer.norm1", "sequence.layer.multihead_attn", "sequence.layer.norm2", "sequence.layer.linear1", "sequence.layer.linear2", "sequence.layer.norm3", "sequence.layer"], layers.Take(8).Select(layer => layer.Name));
        Assert.Equal("sequence.layer.self_attn@2", layers[8].Name);
        using nn.Module<Tensor, Tensor> recurrent = new TokenSequence(13, new StackedRnnOptions { Width = 8, Embedding = 6, Layers = 3 });
        using var other = new LayerTap(recurrent, new() { Types = ["FlashRecurrent", "Linear"] });
        Assert.Equal(["sequence.embedding", "sequence.layers.0", "sequence.layers.1", "sequence.layers.2"], other.Capture(() => recurrent.call(randint(0, 13, [2, 9]))).Select(layer => layer.Name));
    }

    [Fact]
    public void The_first_of_several_outputs_is_taken_of_libtorchs_recurrent_modules()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = new TorchLstmOptions { Width = 5 }.Create(3, 2);
        using var tap = new LayerTap(network, new());
        Assert.Equal([2L, 7, 5], tap.Capture(() => network.call(randn(2, 7, 3)))[0].Output.shape);
    }

    /// <summary>ReLU in place writes over a linear layer's output; what the layer itself gave is taken, with its gradient.</summary>
    [Fact]
    public void What_a_model_overwrites_is_taken_as_it_was()
    {
        manual_seed(2);
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = new MlpOptions { Widths = [6, 5] }.Create(new([4], 3));
        using var tap = new LayerTap(network, new());
        Tensor input = randn(8, 4), first = nn.functional.linear(input, network.get_parameter("layers.0.weight")!, network.get_parameter("layers.0.bias"));
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<CapturedLayer> layers = tap.Capture(() => network.call(input));
            Assert.Equal(["layers.0", "layers.1"], layers.Select(layer => layer.Name));
            Assert.True(layers[0].Output.allclose(first));
            Assert.True(layers[0].Output.requires_grad);
        }
    }

    [Fact]
    public void Samples_lie_along_the_declared_axis()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = nn.Sequential(("a", nn.Linear(4, 6)), ("b", nn.Linear(6, 2)));
        using LayerTap second = new(network, new() { BatchAxis = 1 }), third = new(network, new() { BatchAxis = 3 });
        Assert.Equal([3L, 7, 6], second.Capture(() => network.call(randn(7, 3, 4)))[0].Output.shape);
        Assert.Contains("has no axis 3", Assert.Throws<ArgumentException>(() => third.Capture(() => network.call(randn(7, 3, 4)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_does_not_exist_is_refused_with_the_nearest_name()
    {
        using nn.Module<Tensor, Tensor> network = new MlpOptions { Widths = [6] }.Create(new([4], 3));
        Assert.Contains("'layers.0'", Assert.Throws<ArgumentException>(() => new LayerTap(network, new() { Names = ["layer.0"] })).Message, StringComparison.Ordinal);
        Assert.Contains("Linear", Assert.Throws<ArgumentException>(() => new LayerTap(network, new() { Types = ["Conv3d"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_go_when_the_tap_lets_them_go()
    {
        using nn.Module<Tensor, Tensor> network = new StridedCnnOptions().Create(new([1, 8, 8], 10));
        using var tap = new LayerTap(network, new());
        using Tensor input = randn([2, 1, 8, 8]);
        long before = 0;
        for (int i = 0; i < 3; i++)
        {
            using (NewDisposeScope()) tap.Capture(() => network.call(input));
            tap.Clear();
            if (i == 0) before = Tensor.TotalCount;
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
