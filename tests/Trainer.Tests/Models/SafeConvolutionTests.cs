using TorchSharp;
using TorchSharp.Modules;
using Trainer.Models;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Tests.Models;

/// <summary>Convolutions with one channel on a side, beside float64; memory that was used before is full of large numbers.</summary>
public sealed class SafeConvolutionTests
{
    [Theory]
    [InlineData(1, 4, 3, 1, PaddingModes.Zeros)]
    [InlineData(1, 12, 32, 1, PaddingModes.Reflect)]
    [InlineData(1, 1, 12, 2, PaddingModes.Circular)]
    [InlineData(2, 1, 9, 2, PaddingModes.Zeros)]
    [InlineData(12, 1, 16, 1, PaddingModes.Circular)]
    [InlineData(5, 12, 16, 1, PaddingModes.Reflect)]
    public void Gradients_are_right_whatever_the_memory_held(int inputs, int outputs, int side, int stride, PaddingModes mode)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using Conv2d single = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, padding_mode: mode), wide = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, padding_mode: mode);
        wide.load_state_dict(single.state_dict());
        wide.to(ScalarType.Float64);
        Tensor images = randn([2, inputs, side, side]);
        Tensor[] expected = Run(wide.call, images.to_type(ScalarType.Float64), wide);
        for (int i = 0; i < 40; i++)
        {
            Litter(i);
            Tensor[] found = Run(single.Convolve, ChannelsLast.Of(images), single);
            for (int j = 0; j < found.Length; j++) Assert.True(found[j].to_type(ScalarType.Float64).allclose(expected[j], 1e-4, 1e-4), $"pass {i}, part {j}");
        }
    }

    [Theory]
    [InlineData(2, 1, 3, 6, 6)]
    [InlineData(4, 1, 5, 10, 11)]
    [InlineData(3, 2, 5, 11, 10)]
    public void So_are_transposed_ones(int inputs, int outputs, int side, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using ConvTranspose2d single = nn.ConvTranspose2d(inputs, outputs, 4, stride: 2, padding: 1), wide = nn.ConvTranspose2d(inputs, outputs, 4, stride: 2, padding: 1);
        wide.load_state_dict(single.state_dict());
        wide.to(ScalarType.Float64);
        Tensor images = randn([2, inputs, side, side]);
        Tensor[] expected = Run(x => wide.forward(x, [height, width]), images.to_type(ScalarType.Float64), wide);
        for (int i = 0; i < 40; i++)
        {
            Litter(i);
            Tensor[] found = Run(x => single.Convolve(x, height, width), ChannelsLast.Of(images), single);
            Assert.Equal([2, outputs, height, width], found[0].shape);
            for (int j = 0; j < found.Length; j++) Assert.True(found[j].to_type(ScalarType.Float64).allclose(expected[j], 1e-4, 1e-4), $"pass {i}, part {j}");
        }
    }

    [Theory]
    [InlineData(1, 4, false)]
    [InlineData(4, 1, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 16, false)]
    [InlineData(5, 3, false)]
    [InlineData(24, 12, false)]
    [InlineData(1, 4, true)]
    [InlineData(4, 1, true)]
    [InlineData(1, 1, true)]
    [InlineData(3, 5, true)]
    public void In_bfloat16_they_are_right_but_for_rounding(int inputs, int outputs, bool transposed)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using Conv2d down = nn.Conv2d(inputs, outputs, 3, padding: 1);
        using ConvTranspose2d up = nn.ConvTranspose2d(inputs, outputs, 4, stride: 2, padding: 1);
        nn.Module module = transposed ? up : down;
        Func<Tensor, Tensor> map = transposed ? x => up.Convolve(x, 24, 24) : down.Convolve;
        Tensor images = ChannelsLast.Of(randn([2, inputs, 12, 12]));
        Tensor[] expected = Run(map, images, module);
        for (int i = 0; i < 10; i++)
        {
            Litter(i);
            Tensor[] found = Run(Lower, images, module);
            for (int j = 0; j < found.Length; j++) Assert.InRange(((found[j] - expected[j]).norm() / expected[j].norm()).item<float>(), 1e-6, 0.015);
        }

        Tensor Lower(Tensor x)
        {
            using var region = new AutocastScope(DeviceType.CPU);
            return map(x).to_type(ScalarType.Float32);
        }
    }

    private static void Litter(int round)
    {
        Tensor[] used = [.. Enumerable.Range(1, 50).Select(i => full([1000 * (i + round)], 1e30f))];
        foreach (Tensor tensor in used) tensor.Dispose();
    }

    // The images' and the weights' gradients and the result, of Σ y² / 2.
    private static Tensor[] Run(Func<Tensor, Tensor> map, Tensor images, nn.Module module)
    {
        module.zero_grad();
        Tensor x = images.detach().requires_grad_(true), y = map(x);
        (y.square().sum() / 2).backward();
        return [y.detach(), x.grad!, .. module.parameters().Select(parameter => parameter.grad!.clone())];
    }
}
