using CsCheck;
using TorchSharp;
using Trainer.Methods.Similarity;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Similarity;

/// <summary>Measures beside what their definitions say, computed in another way; linear CKA has its own tests.</summary>
public sealed class DefinitionTests
{
    /// <summary>Entry by entry: distances, their median, kernels, and kernels without the means of rows and columns.</summary>
    [Fact]
    public void Kernel_CKA() => Layers.Sizes.Select(Gen.Double[0.3, 2]).Sample(
        (sizes, bandwidth) =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            (double[,] k, double[,] l) = (Centred(Kernel(x, bandwidth)), Centred(Kernel(y, bandwidth)));
            Assert.Equal(Inner(k, l) / Math.Sqrt(Inner(k, k) * Inner(l, l)), new KernelCka { Bandwidth = bandwidth }.Similarity(x, y).item<double>(), 1e-9);
        },
        iter: 40);

    /// <summary>Song et al., "Feature selection via dependence maximization", 2012, equation 5, of the same kernels.</summary>
    [Fact]
    public void Unbiased_kernel_CKA() => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            (double[,] k, double[,] l) = (Kernel(x, 1), Kernel(y, 1));
            Assert.Equal(Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l)), new KernelCka { Bandwidth = 1, Estimator = CkaEstimator.Unbiased }.Similarity(x, y).item<double>(), 1e-8);
        },
        iter: 40);

    /// <summary>With the width of the kernels as it is at the point, by differentiating the definition.</summary>
    [Fact]
    public void The_gradient_of_kernel_CKA() => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            x.requires_grad_(true);
            Tensor h = eye(sizes.Samples, dtype: float64) - (1.0 / sizes.Samples), k = h.mm(Gaussian(x)).mm(h), l = h.mm(Gaussian(y)).mm(h);
            Tensor expected = Diff.Grad((k * l).sum() / (k.square().sum() * l.square().sum()).sqrt(), x), found = Diff.Grad(new KernelCka { Bandwidth = 1 }.Similarity(x, y), x);
            Assert.Equal(0, (expected - found).abs().max().item<double>(), 1e-9);

            static Tensor Gaussian(Tensor layer)
            {
                Tensor distances = (layer.unsqueeze(0) - layer.unsqueeze(1)).square().sum(-1);
                double[] between = [.. distances.detach().masked_select(ones_like(distances, dtype: ScalarType.Bool).triu(1)).data<double>().Order()];
                return (distances / (-2 * between[(between.Length - 1) / 2])).exp();
            }
        },
        iter: 40);

    /// <summary>Canonical variables from triangular factors; layers narrower than the samples are many, so that no two correlations are equal.</summary>
    [Fact]
    public void PWCCA() => Narrow.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            (Tensor xc, Tensor yc) = (x - x.mean([0L]), y - y.mean([0L]));
            (Tensor qx, Tensor qy) = (linalg.qr(xc).Q, linalg.qr(yc).Q);
            (Tensor u, Tensor correlations, _) = linalg.svd(qx.t().mm(qy), fullMatrices: false);
            double[,] products = Matrix(qx.mm(u).t().mm(xc));
            double[] rho = [.. correlations.data<double>()], alpha = [.. rho.Select((_, i) => Enumerable.Range(0, products.GetLength(1)).Sum(j => Math.Abs(products[i, j])))];
            Assert.Equal(rho.Zip(alpha, (r, a) => r * a).Sum() / alpha.Sum(), new Pwcca { Variance = 1 }.Similarity(x, y).item<double>(), 1e-8);
        },
        iter: 40);

    /// <summary>With the weights as they are at the point, along a line through it: of correlations that are apart.</summary>
    [Fact]
    public void The_gradient_of_PWCCA() => Narrow.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            x.requires_grad_(true);
            Tensor along = randn_like(x).detach();
            double found = (Diff.Grad(new Pwcca { Variance = 1 }.Similarity(x, y), x) * along).sum().item<double>();
            Tensor at = x.detach(), xc = at - at.mean([0L]), qy = Basis(y);
            (Tensor u, Tensor rho, _) = linalg.svd(Basis(at).t().mm(qy), fullMatrices: false);
            double[] correlations = [.. rho.data<double>()];
            if (correlations.Zip(correlations.Skip(1), (a, b) => a - b).Append(1).Min() < 1e-2) return;
            Tensor weights = Basis(at).mm(u).t().mm(xc).abs().sum([1L]);
            const double Step = 1e-5;
            double expected = (At(Step) - At(-Step)) / (2 * Step);
            Assert.Equal(expected, found, 1e-6 * Math.Max(1, Math.Abs(expected)));

            double At(double step) => ((linalg.svdvals(Basis(at + (step * along)).t().mm(qy)) * weights).sum() / weights.sum()).item<double>();
            static Tensor Basis(Tensor layer) => linalg.qr(layer - layer.mean([0L])).Q;
        },
        iter: 40);

    /// <summary>The mean cosine of the angles between the spaces of the leading eigenvectors of the covariances of samples.</summary>
    [Theory]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void SVCCA(double variance) => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            (Tensor u, Tensor v) = (Leading(x), Leading(y));
            double[] cosines = [.. linalg.svdvals(u.t().mm(v)).data<double>()];
            Assert.Equal(cosines.Sum() / Math.Min(u.shape[1], v.shape[1]), new Svcca { Variance = variance }.Similarity(x, y).item<double>(), 1e-8);

            Tensor Leading(Tensor layer)
            {
                Tensor centred = layer - layer.mean([0L]);
                (Tensor values, Tensor vectors) = linalg.eigh(centred.mm(centred.t()));
                double[] spectrum = [.. values.data<double>().Reverse()];
                int kept = 0;
                for (double sum = 0; sum < variance * spectrum.Sum(); kept++) sum += spectrum[kept];
                return vectors.flip(1).narrow(1, 0, kept);
            }
        },
        iter: 40);

    /// <summary>1 − half the squared distance to the nearest turn of the other layer, found as the polar factor of the product; no other turn is nearer.</summary>
    [Fact]
    public void Procrustes() => Layers.Sizes.Sample(
        sizes =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            long width = Math.Max(sizes.P, sizes.Q);
            (Tensor a, Tensor b) = (Unit(x, width), Unit(y, width));
            (Tensor u, _, Tensor vt) = linalg.svd(b.t().mm(a));
            double value = new Procrustes().Similarity(x, y).item<double>();
            Assert.Equal(1 - (0.5 * Distance(u.mm(vt))), value, 1e-9);
            for (int i = 0; i < 3; i++) Assert.True(1 - (0.5 * Distance(Layers.Orthogonal(width))) <= value + 1e-12);

            double Distance(Tensor turn) => (a - b.mm(turn)).square().sum().item<double>();
        },
        iter: 40);

    /// <summary>Least squares with √λ I below the features and zeros below the targets, whichever of features and samples are more.</summary>
    [Fact]
    public void Ridge_regression() => Layers.Sizes.Select(Gen.Double[0.01, 3]).Sample(
        (sizes, ridge) =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = Layers.Draw(sizes);
            (Tensor xc, Tensor yc) = (x - x.mean([0L]), y - y.mean([0L]));
            double lambda = ridge * xc.square().sum().item<double>() / sizes.Samples;
            Tensor features = cat([xc, Math.Sqrt(lambda) * eye(sizes.P, dtype: float64)], 0), targets = cat([yc, zeros(sizes.P, sizes.Q, dtype: float64)], 0);
            (Tensor q, Tensor r) = linalg.qr(features);
            Tensor weights = linalg.solve(r, q.t().mm(targets));
            double expected = 1 - ((yc - xc.mm(weights)).square().sum() / yc.square().sum()).item<double>();
            Assert.Equal(expected, new RidgeRegression { Ridge = ridge }.Similarity(x, y).item<double>(), 1e-9);
        },
        iter: 40);

    private static Gen<(int Samples, int P, int Q, int Seed)> Narrow { get; } = Gen.Select(Gen.Int[20, 40], Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[0, 1 << 20], (b, p, q, seed) => (b, p, q, seed));

    // Centred, of norm 1, with columns of zeros up to a width.
    private static Tensor Unit(Tensor layer, long width)
    {
        Tensor centred = layer - layer.mean([0L]);
        return cat([centred / centred.square().sum().sqrt(), zeros(layer.shape[0], width - layer.shape[1], dtype: float64)], 1);
    }

    private static double[,] Kernel(Tensor layer, double bandwidth)
    {
        double[,] x = Matrix(layer);
        int n = x.GetLength(0);
        var distances = new double[n, n];
        List<double> between = [];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int f = 0; f < x.GetLength(1); f++) distances[i, j] += (x[i, f] - x[j, f]) * (x[i, f] - x[j, f]);
                if (i < j) between.Add(distances[i, j]);
            }
        }

        between.Sort();
        double width = bandwidth * bandwidth * between[(between.Count - 1) / 2];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) distances[i, j] = Math.Exp(-distances[i, j] / (2 * width));
        }

        return distances;
    }

    private static double[,] Centred(double[,] k)
    {
        int n = k.GetLength(0);
        double[] rows = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => k[i, j]))];
        var centred = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) centred[i, j] = k[i, j] - rows[i] - rows[j] + rows.Average();
        }

        return centred;
    }

    private static double Hsic(double[,] k, double[,] l)
    {
        int n = k.GetLength(0);
        double product = 0, all = 0, other = 0, rows = 0;
        for (int i = 0; i < n; i++)
        {
            (double ofK, double ofL) = (0, 0);
            for (int j = 0; j < n; j++)
            {
                if (i == j) continue;
                product += k[i, j] * l[i, j];
                (ofK, ofL) = (ofK + k[i, j], ofL + l[i, j]);
            }

            (all, other, rows) = (all + ofK, other + ofL, rows + (ofK * ofL));
        }

        return (product + (all * other / ((n - 1.0) * (n - 2))) - (2 / (n - 2.0) * rows)) / (n * (n - 3.0));
    }

    private static double Inner(double[,] k, double[,] l) => k.Cast<double>().Zip(l.Cast<double>(), (a, b) => a * b).Sum();

    private static double[,] Matrix(Tensor matrix)
    {
        double[] values = [.. matrix.contiguous().data<double>()];
        var result = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(values, 0, result, 0, sizeof(double) * values.Length);
        return result;
    }
}
