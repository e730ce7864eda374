using TorchSharp;
using Trainer.Models;
using Trainer.Precision;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Tests.Models;

/// <summary>Networks of convolutions in bfloat16 on a CPU, beside themselves in float32.</summary>
public sealed class ConvolutionalPrecisionTests
{
    [Theory]
    [InlineData(1, false, 8, 16)]
    [InlineData(1, true, 5, 7)]
    [InlineData(3, false, 6, 3)]
    [InlineData(3, true, 24, 3)]
    public void A_convnet_learns_the_same(long channels, bool batchNorm, int first, int second) =>
        Compare(new ConvNetOptions { Channels = [first, second], BatchNorm = batchNorm, Dense = 0 }, channels);

    [Theory]
    [InlineData(1, 5, Shortcut.Pad)]
    [InlineData(3, 7, Shortcut.Pad)]
    [InlineData(1, 8, Shortcut.Project)]
    [InlineData(3, 20, Shortcut.Project)]
    public void So_does_a_resnet(long channels, int width, Shortcut shortcut) =>
        Compare(new ResNetOptions { Depth = 8, Width = width, Shortcut = shortcut }, channels);

    [Fact]
    public void A_convolution_is_kept_in_float32_by_its_name()
    {
        using DisposeScope scope = NewDisposeScope();
        using Module<Tensor, Tensor> model = new ResNetOptions { Depth = 8, Width = 4 }.Create(new([1, 8, 8], 2));
        var precision = new MixedPrecision(PrecisionMode.Bf16);
        Assert.Equal(1, precision.KeepInFloat32(model, ["layer2.0.conv1"]));
        var types = new Dictionary<string, ScalarType>();
        foreach ((string name, Module part) in model.named_modules())
        {
            if (part is not SafeConvolution convolution) continue;
            convolution.register_forward_hook((_, _, output) =>
            {
                types[name] = output.dtype;
                return output;
            });
        }

        using (precision.Autocast()) model.call(rand([2, 1, 8, 8]));
        Assert.Equal(7, types.Count);
        Assert.Equal("layer2.0.conv1", Assert.Single(types, entry => entry.Value == ScalarType.Float32).Key);
    }

    // The result, and the kernels' gradients of Σ y w. Rounding puts some activations to the other side of zero, which gives the gradients errors of 0.05 to 0.2, with
    // 16 channels too, where nothing is wrong; the faults give them 0.4 to 2.
    private static void Compare(ModelOptions options, long channels)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using Module<Tensor, Tensor> model = options.Create(new([channels, 12, 12], 4));
        Tensor images = randn([32, channels, 12, 12]), weights = randn([32, 4]);
        Tensor[] expected = Run(PrecisionMode.Fp32), found = Run(PrecisionMode.Bf16);
        for (int i = 0; i < found.Length; i++) Assert.InRange(((found[i] - expected[i]).norm() / expected[i].norm()).item<float>(), 1e-9, i == 0 ? 0.015 : 0.25);

        Tensor[] Run(PrecisionMode mode)
        {
            model.zero_grad();
            Tensor y;
            using (new MixedPrecision(mode).Autocast()) y = model.call(images).to_type(ScalarType.Float32);
            (y * weights).sum().backward();
            return [y.detach(), .. model.parameters().Where(parameter => parameter.dim() == 4).Select(parameter => parameter.grad!.clone())];
        }
    }
}
