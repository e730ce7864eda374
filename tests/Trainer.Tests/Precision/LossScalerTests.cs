using CsCheck;
using Trainer.Precision;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Precision;

public sealed class LossScalerTests
{
    [Fact]
    public void Gradients_are_divided_by_the_scale_and_multiplied_by_the_factor() =>
        Gen.Select(Gen.Float[-100, 100].Array[1, 40], Gen.Double[0.01, 10]).Sample(
            (values, factor) =>
            {
                using var scaler = new LossScaler(scale: 1024);
                using Parameter parameter = WithGradient(values);
                Assert.True(scaler.Unscale([parameter], factor));
                float[] got = parameter.grad!.data<float>().ToArray();
                for (int i = 0; i < values.Length; i++) Assert.Equal(values[i] * factor / 1024, got[i], (Math.Abs(values[i] * factor / 1024) * 1e-6) + 1.2e-38); // float32 has fewer digits below that.
            },
            iter: 50,
            threads: 1);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_overflow_anywhere_halves_the_scale_and_good_steps_double_it(float bad)
    {
        using var scaler = new LossScaler(scale: 8) { GrowthInterval = 3 };
        using Parameter good = WithGradient([1, 2]), overflown = WithGradient([1, bad, 3]);
        Assert.False(scaler.Unscale([good, overflown]));
        Assert.Equal(4, scaler.Scale);
        for (int i = 0; i < 2; i++) Assert.True(scaler.Unscale([good]));
        Assert.Equal(4, scaler.Scale);
        Assert.True(scaler.Unscale([good]));
        Assert.Equal(8, scaler.Scale);
    }

    [Fact]
    public void Its_state_survives()
    {
        using var scaler = new LossScaler(scale: 8) { GrowthInterval = 2 };
        using Parameter good = WithGradient([1]);
        scaler.Unscale([good]);
        var node = new StateNode();
        scaler.SaveState(node);
        using var other = new LossScaler { GrowthInterval = 2 };
        other.LoadState(node);
        other.Unscale([good]);
        Assert.Equal(16, other.Scale);
    }

    private static Parameter WithGradient(float[] values)
    {
        var parameter = new Parameter(zeros(values.Length));
        parameter.grad = tensor(values);
        return parameter;
    }
}
