using TorchSharp;
using Trainer.Models;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Tests.Models;

/// <summary>Convolutions beside libtorch's own in float64; memory that was used before is full of large numbers.</summary>
public sealed class SafeConvolutionTests
{
    [Theory]
    [InlineData(1, 4, 3, 3, 1, PaddingModes.Zeros)]
    [InlineData(1, 12, 32, 3, 1, PaddingModes.Reflect)]
    [InlineData(1, 1, 12, 3, 2, PaddingModes.Circular)]
    [InlineData(2, 1, 9, 3, 2, PaddingModes.Zeros)]
    [InlineData(12, 1, 16, 3, 1, PaddingModes.Circular)]
    [InlineData(5, 12, 16, 3, 1, PaddingModes.Reflect)]
    [InlineData(17, 20, 8, 5, 1, PaddingModes.Zeros)]
    [InlineData(4, 40, 8, 1, 1, PaddingModes.Zeros)]
    [InlineData(3, 33, 9, 1, 2, PaddingModes.Zeros)]
    public void Gradients_are_right_whatever_the_memory_held(int inputs, int outputs, int side, int kernel, int stride, PaddingModes mode)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using var single = new SafeConv2d(inputs, outputs, kernel, stride, kernel / 2, mode);
        using nn.Module<Tensor, Tensor> wide = nn.Conv2d(inputs, outputs, kernel, stride, kernel / 2, padding_mode: mode);
        wide.load_state_dict(single.state_dict());
        wide.to(ScalarType.Float64);
        Tensor images = randn([16, inputs, side, side]);
        Tensor[] expected = Run(wide.call, images.to_type(ScalarType.Float64), wide);
        for (int i = 0; i < 10; i++)
        {
            Litter(i);
            Tensor[] found = Run(single.call, images, single);
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
        using var single = new SafeConvTranspose2d(inputs, outputs, (4, 4), stride: 2, padding: 1);
        using TorchSharp.Modules.ConvTranspose2d wide = nn.ConvTranspose2d(inputs, outputs, 4, stride: 2, padding: 1);
        wide.load_state_dict(single.state_dict());
        wide.to(ScalarType.Float64);
        Tensor images = randn([2, inputs, side, side]);
        Tensor[] expected = Run(x => wide.forward(x, [height, width]), images.to_type(ScalarType.Float64), wide);
        for (int i = 0; i < 40; i++)
        {
            Litter(i);
            Tensor[] found = Run(x => single.Upsample(x, height, width), images, single);
            Assert.Equal([2, outputs, height, width], found[0].shape);
            for (int j = 0; j < found.Length; j++) Assert.True(found[j].to_type(ScalarType.Float64).allclose(expected[j], 1e-4, 1e-4), $"pass {i}, part {j}");
        }
    }

    [Theory]
    [InlineData(1, 4, 3, false)]
    [InlineData(4, 1, 3, false)]
    [InlineData(1, 1, 5, false)]
    [InlineData(1, 16, 3, false)]
    [InlineData(5, 3, 3, false)]
    [InlineData(24, 12, 3, false)]
    [InlineData(1, 7, 1, false)]
    [InlineData(9, 5, 1, false)]
    [InlineData(1, 4, 4, true)]
    [InlineData(4, 1, 4, true)]
    [InlineData(1, 1, 4, true)]
    [InlineData(3, 5, 4, true)]
    public void In_bfloat16_they_are_right_but_for_rounding(int inputs, int outputs, int kernel, bool transposed)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using SafeConvolution map = transposed ? new SafeConvTranspose2d(inputs, outputs, (kernel, kernel), 2, 1) : new SafeConv2d(inputs, outputs, kernel, padding: kernel / 2);
        Tensor images = randn([2, inputs, 12, 12]);
        Tensor[] expected = Run(map.call, images, map);
        for (int i = 0; i < 10; i++)
        {
            Litter(i);
            Tensor[] found = Run(Lower, images, map);
            for (int j = 0; j < found.Length; j++) Assert.InRange(((found[j] - expected[j]).norm() / expected[j].norm()).item<float>(), 1e-6, 0.015);
        }

        Tensor Lower(Tensor x)
        {
            using var region = new AutocastScope(DeviceType.CPU);
            return map.call(x).to_type(ScalarType.Float32);
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
