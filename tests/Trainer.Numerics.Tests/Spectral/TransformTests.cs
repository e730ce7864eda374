using CsCheck;
using Trainer.Numerics.Spectral;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Spectral;

/// <summary>The transforms against their sums.</summary>
public sealed class TransformTests
{
    private static readonly Gen<int> Size = Gen.Int[1, 33];

    [Fact]
    public void Cosine_transforms_are_their_sums() => Gen.Select(Size, Gen.Int[0, 1000]).Sample((n, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Near.Noise(seed, 3, n), basis = Basis(n, (k, j) => Math.Sqrt((k == 0 ? 1.0 : 2.0) / n) * Math.Cos(Math.PI * k * (2 * j + 1) / (2.0 * n)));
        Near.Equal(x.matmul(basis.t()), CosineTransform.Forward(x), 1e-13);
        Near.Equal(x.matmul(basis), CosineTransform.Inverse(x), 1e-13);
        Near.Equal(CosineTransform.Forward(x).t(), CosineTransform.Forward(x.t(), 0), 1e-15);
        Near.Equal(CosineTransform.Inverse(x).t(), CosineTransform.Inverse(x.t(), 0), 1e-15);
    }, iter: 60);

    [Fact]
    public void Sine_transforms_are_their_sums() => Gen.Select(Size, Gen.Int[0, 1000]).Sample((n, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Near.Noise(seed, 3, n), basis = Basis(n, (k, j) => Math.Sqrt(2.0 / (n + 1)) * Math.Sin(Math.PI * (k + 1) * (j + 1) / (n + 1)));
        Near.Equal(x.matmul(basis), SineTransform.Apply(x), 1e-13);
        Near.Equal(SineTransform.Apply(x).t(), SineTransform.Apply(x.t(), 0), 1e-15);
    }, iter: 60);

    [Fact]
    public void Transforms_in_two_dimensions_keep_length_and_come_back() => Gen.Select(Size, Size, Gen.Int[0, 1000]).Sample((m, n, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Near.Noise(seed, 2, m, n);
        Near.Equal(x, CosineTransform.Inverse2(CosineTransform.Forward2(x)), 1e-13);
        Near.Equal(x, SineTransform.Apply2(SineTransform.Apply2(x)), 1e-13);
        Near.Equal(x.square().sum(), CosineTransform.Forward2(x).square().sum(), 1e-11);
    }, iter: 60);

    [Fact]
    public void The_type_is_kept_and_gradients_flow()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Near.Noise(1, 4, 6), single = x.@float();
        Assert.Equal(ScalarType.Float32, CosineTransform.Inverse2(single).dtype);
        Near.Equal(CosineTransform.Inverse2(x), CosineTransform.Inverse2(single).@double(), 1e-6);
        Near.Equal(SineTransform.Apply2(x), SineTransform.Apply2(single).@double(), 1e-6);
        // The gradient of ½ ‖C x‖² is x.
        Tensor leaf = x.clone().requires_grad_(true);
        (CosineTransform.Inverse2(CosineTransform.Forward2(leaf) * 1).square().sum() * 0.25 + SineTransform.Apply2(leaf).square().sum() * 0.25).backward();
        Near.Equal(x, leaf.grad!, 1e-13);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => CosineTransform.Forward(ones(3, dtype: ScalarType.Int64)));
        Assert.Throws<ArgumentException>(() => CosineTransform.Forward(ones(3), 1));
        Assert.Throws<ArgumentException>(() => SineTransform.Apply(ones(3, 0)));
        Assert.Throws<ArgumentException>(() => SineTransform.Apply2(ones(3)));
    }

    [Theory]
    [InlineData(1, "0")]
    [InlineData(4, "0 1 -2 -1")]
    [InlineData(5, "0 1 2 -2 -1")]
    public void Wavenumbers_are_in_the_order_of_transforms(int n, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Wavenumbers.Full(n)));
        Assert.Equal(Enumerable.Range(0, n / 2 + 1).Select(k => (double)k), Wavenumbers.Half(n));
    }

    private static Tensor Basis(int n, Func<int, int, double> element) => tensor([.. Enumerable.Range(0, n * n).Select(i => element(i / n, i % n))], [n, n]);
}
