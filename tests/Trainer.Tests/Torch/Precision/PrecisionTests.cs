using TorchSharp;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Precision;

[Collection("tensor ledger")] // Determinism belongs to the whole process.
public sealed class PrecisionTests
{
    [Fact]
    public void Autocast_lowers_products_nests_and_is_restored()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2, 2);
        using (new AutocastScope(DeviceType.CPU))
        {
            Assert.Equal(ScalarType.BFloat16, x.mm(x).dtype);
            using (new AutocastScope(DeviceType.CPU, enabled: false))
            {
                Assert.False(AutocastScope.IsEnabled(DeviceType.CPU));
                Assert.Equal(ScalarType.Float32, x.mm(x).dtype);
            }

            Assert.Equal(ScalarType.BFloat16, x.mm(x).dtype);
        }

        Assert.False(AutocastScope.IsEnabled(DeviceType.CPU));
        Assert.Equal(ScalarType.Float32, x.mm(x).dtype);
    }

    [Fact]
    public void The_cache_of_casts_ends_with_the_scope()
    {
        using var scope = NewDisposeScope();
        Tensor weight = ones(2, 2, requires_grad: true), x = ones(2, 2);
        using (new AutocastScope(DeviceType.CPU)) _ = x.mm(weight);
        using (no_grad()) weight.mul_(3);
        using (new AutocastScope(DeviceType.CPU)) Assert.Equal(6f, x.mm(weight)[0, 0].to(float32).item<float>());
    }

    [Fact]
    public void Combinations_that_do_not_exist_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AutocastScope(DeviceType.CPU, ScalarType.Float32));
        Assert.Throws<ArgumentException>(() => new AutocastScope(DeviceType.CUDA, ScalarType.Float64));
        Assert.Throws<ArgumentException>(() => new AutocastScope(DeviceType.META));
    }

    [Fact]
    public void Float16_is_a_lower_type_on_a_cpu_too()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2, 2);
        using (new AutocastScope(DeviceType.CPU, ScalarType.Float16)) Assert.Equal(ScalarType.Float16, x.mm(x).dtype);
        Assert.Equal(ScalarType.Float32, x.mm(x).dtype);
    }

    [Fact]
    public void How_exact_float32_products_are_is_set_and_read_back()
    {
        try
        {
            foreach (MatmulPrecision precision in Enum.GetValues<MatmulPrecision>())
            {
                Float32.Matmul = precision;
                Assert.Equal(precision, Float32.Matmul);
            }
        }
        finally
        {
            Float32.Matmul = MatmulPrecision.Highest;
        }

        Float32.ConvolutionTf32 = false;
        Assert.False(Float32.ConvolutionTf32);
        Float32.ConvolutionTf32 = true;
    }

    [Fact]
    public void Determinism_is_set_and_read_back()
    {
        bool before = Determinism.IsEnabled;
        try
        {
            Determinism.Set(true, warnOnly: true);
            Assert.True(Determinism.IsEnabled && Determinism.IsWarnOnly);
            Determinism.Set(false);
            Assert.False(Determinism.IsEnabled || Determinism.IsWarnOnly);
        }
        finally
        {
            Determinism.Set(before);
        }
    }
}
