using CsCheck;
using Trainer.Numerics.Eigen;
using Trainer.Numerics.LinearSolvers;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Eigen;

/// <summary>Leading eigenpairs against dense decompositions.</summary>
public sealed class LanczosTests
{
    [Fact]
    public void They_are_those_of_the_dense_matrix() => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 6], Gen.Int[0, 1_000_000]).Sample((n, count, seed) =>
    {
        using IDisposable scope = NewDisposeScope();
        Tensor noise = Near.Noise(seed, n, n), a = noise + noise.transpose(0, 1);
        using Eigenpairs pairs = Lanczos.Leading(x => a.mv(x), a[0], new() { Count = count, Seed = seed });
        Check(a, pairs, Math.Min(n, count), 1e-10);
    }, iter: 60);

    [Fact]
    public void Copies_of_an_eigenvalue_are_all_found()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor q = linalg.qr(Near.Noise(5, 30, 30)).Q;
        foreach (double[] values in (double[][])[[5, 5, 5, -4, 1], [0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [-3]])
        {
            Tensor a = q.matmul(diag(tensor([.. values, .. new double[30 - values.Length]]))).matmul(q.transpose(0, 1));
            using Eigenpairs pairs = Lanczos.Leading(x => a.mv(x), a[0], new() { Count = 4 });
            Check(a, pairs, 4, 1e-12);
            Assert.InRange(pairs.Products, 4, 34);
        }
    }

    [Fact]
    public void It_stops_when_it_is_good_enough_and_says_how_good_it_is()
    {
        using IDisposable scope = NewDisposeScope();
        // Two far out, and a cloud within ±1.
        Tensor diagonal = cat([tensor([40.0, -30]), linspace(-1, 1, 498, ScalarType.Float64)]);
        using Eigenpairs pairs = Lanczos.Leading(x => diagonal * x, diagonal);
        Near.Equal(tensor([40.0, -30]), pairs.Values, 1e-12);
        Assert.InRange(pairs.Products, 5, 20);
        Assert.All(pairs.Residuals, residual => Assert.InRange(residual, 0, 4e-7));
        Tensor cloud = linspace(-1, 1, 500, ScalarType.Float64);
        using Eigenpairs rough = Lanczos.Leading(x => cloud * x, cloud, new() { Basis = 10 });
        Assert.Equal(12, rough.Products);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((cloud * rough.Vectors[i] - rough.Vectors[i] * rough.Values[i]).norm().item<double>(), rough.Residuals[i], 1e-14);
            Assert.InRange(rough.Residuals[i], 1e-3, 1);
        }
    }

    [Fact]
    public void A_seed_gives_the_same_bits_and_another_the_same_pairs()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor noise = Near.Noise(2, 300, 300), a = noise + noise.transpose(0, 1);
        using Eigenpairs first = Lanczos.Leading(x => a.mv(x), a[0]), again = Lanczos.Leading(x => a.mv(x), a[0]), other = Lanczos.Leading(x => a.mv(x), a[0], new() { Seed = -7 });
        Near.Equal(first.Vectors, again.Vectors, 0);
        Near.Equal(first.Values, other.Values, 1e-11);
        Near.Equal(first.Vectors, other.Vectors, 1e-5);
        using Eigenpairs single = Lanczos.Leading(x => a.@float().mv(x), a[0].@float(), new() { Tolerance = 1e-5 });
        Near.Equal(first.Values, single.Values, 1e-3);
    }

    [Fact]
    public void Of_a_small_network_it_finds_those_of_the_whole_Hessian()
    {
        using IDisposable scope = NewDisposeScope();
        // 2 → 5 → 1, tanh, mean square over 20 points: 21 parameters.
        Tensor inputs = Near.Noise(1, 20, 2), targets = inputs[.., 0].sin() * inputs[.., 1], point = Near.Noise(2, 21) * 0.7;
        Tensor hessian = stack(eye(21, dtype: ScalarType.Float64).unbind().Select(Product));
        using Eigenpairs pairs = Lanczos.Leading(Product, point, new() { Count = 3 });
        Check((hessian + hessian.transpose(0, 1)) / 2, pairs, 3, 1e-10);

        Tensor Product(Tensor vector) => Diff.HessianVectorProduct(Loss, point, vector);

        Tensor Loss(Tensor w)
        {
            Tensor hidden = (inputs.matmul(w[..10].reshape(2, 5)) + w[10..15]).tanh();
            return (hidden.mv(w[15..20]) + w[20] - targets).square().mean();
        }
    }

    [Fact]
    public void What_is_no_operator_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor like = zeros(4, dtype: ScalarType.Float64);
        Assert.Throws<ArgumentException>(() => Lanczos.Leading(x => x, like.reshape(2, 2)));
        Assert.Throws<ArgumentException>(() => Lanczos.Leading(x => x, like[..0]));
        Assert.Throws<ArgumentException>(() => Lanczos.Leading(x => x, like.to(ScalarType.Int64)));
        Assert.Throws<ArgumentException>(() => Lanczos.Leading(x => x[..2], like));
        Assert.Throws<ArgumentException>(() => Lanczos.Leading(x => x.@float(), like));
        Assert.Contains("not finite", Assert.Throws<SolverException>(() => Lanczos.Leading(x => x / 0, like)).Message, StringComparison.Ordinal);
        long before = Tensor.TotalCount;
        Lanczos.Leading(x => x * 2, like).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Check(Tensor a, Eigenpairs pairs, int count, double tolerance)
    {
        Tensor all = linalg.eigvalsh(a), leading = all[all.abs().argsort(descending: true)][..count];
        double scale = Math.Max(1, all.abs().max().item<double>());
        Near.Equal(leading.abs(), pairs.Values.abs(), tolerance * scale);
        Near.Equal(a.matmul(pairs.Vectors.transpose(0, 1)), (pairs.Vectors * pairs.Values.unsqueeze(-1)).transpose(0, 1), 2e-7 * scale);
        Near.Equal(eye(count, dtype: ScalarType.Float64), pairs.Vectors.matmul(pairs.Vectors.transpose(0, 1)), 1e-12);
        Assert.All(pairs.Residuals, residual => Assert.InRange(residual, 0, 1e-7 * scale));
    }
}
