using CsCheck;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Neighbours;

public class ChamferLossTests
{
    private static readonly float[] Three = [0, 0, 0, 1, 0, 0, 3, 0, 0], Two = [0, 0.5f, 0, 1, 0, 0];

    public static TheoryData<Launcher> Ways => [Launcher.Cpu, Launcher.Reference, Launcher.Simulator];

    [Theory, MemberData(nameof(Ways))]
    public void Truncated_terms_are_zero_and_stay_in_the_mean(Launcher launcher)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor a = Cloud.Of(Three), b = Cloud.Of(Two);
        CloudLoss loss = ChamferLoss.Truncated(a, b, launcher: launcher);
        Assert.Equal(0.2083333, loss.Loss.item<float>(), 7);
        Assert.Equal(1 / 5.0, loss.Unmatched.item<float>(), 7);
        Assert.Equal(1.5416667, ChamferLoss.Truncated(a, b, double.PositiveInfinity, launcher: launcher).Loss.item<float>(), 6);
        CloudLoss apart = ChamferLoss.Truncated(Cloud.Of(0, 0, 0), Cloud.Of(1.5f, 0, 0), launcher: launcher);
        Assert.Equal((0, 1), (apart.Loss.item<float>(), apart.Unmatched.item<float>()));
        Assert.Equal(2 * Math.Pow(Math.Sqrt(2) - 0.001, 2), ChamferLoss.Truncated(Cloud.Of(0, 0, 0), Cloud.Of((float)(Math.Sqrt(2) - 0.001), 0, 0), launcher: launcher).Loss.item<float>(), 6);
    }

    [Theory, MemberData(nameof(Ways))]
    public void The_gradient_goes_through_both_directions(Launcher launcher)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor q = Cloud.Of(1, 0, 0, 5, 0.2f, 0, 5, -0.2f, 0.1f), d = Cloud.Of(0, 0, 0, 5, 0, 0).requires_grad_(true);
        Tensor loss = ChamferLoss.Truncated(q, d, launcher: launcher).Loss;
        Assert.Equal(0.8833333, loss.item<float>(), 6);
        double[] expected = [-1.6666667, 0, 0, 0, -0.2, -0.0666667];
        Assert.All(expected.Zip(Diff.Grad(loss, d).data<float>()), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public void Value_and_gradients_are_those_of_torch_in_double_precision() => Gen.Select(Cloud.Any, Cloud.Any, Cloud.OneOf(2.0, 400, double.PositiveInfinity), Gen.Bool, Gen.Bool).Sample(
        (a, b, truncation, ofA, ofB) =>
        {
            using IDisposable scope = NewDisposeScope();
            // Squares above what float32 holds are not what is compared here.
            Tensor left = Cloud.Of(a).clamp(-1e4, 1e4).requires_grad_(ofA || !ofB), right = Cloud.Of(b).clamp(-1e4, 1e4).requires_grad_(ofB);
            Tensor exactLeft = left.detach().to(ScalarType.Float64).requires_grad_(true), exactRight = right.detach().to(ScalarType.Float64).requires_grad_(true);
            (Tensor value, Tensor terms) = Exact(left, right, exactLeft, exactRight, truncation);
            Tensor loss = ChamferLoss.Truncated(left, right, truncation).Loss * 3, exact = value * 3;
            Tensor[] inputs = [.. new[] { left, right }.Where(input => input.requires_grad)], gradients = Diff.Grad([loss], inputs, retainGraph: true);
            Tensor[] expected = Diff.Grad([exact], [.. new[] { exactLeft, exactRight }.Where((_, i) => (i == 0 ? left : right).requires_grad)], allowUnused: true);
            return IsNear(exact, loss, exact, 1e-5) && expected.Zip(gradients).All(pair => IsNear(pair.First, pair.Second, terms * 6, (8 + left.shape[0] + right.shape[0]) * 6e-8));
        }, iter: 100, threads: 1);

    [Fact]
    public void The_gradient_is_that_of_finite_differences()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor a = Cloud.Of(Cloud.Scan(60, 1)), b = Cloud.Of(Cloud.Scan(50, 2)), x = a.clone().requires_grad_(true), direction = randn([60, 3], generator: new Generator(3));
        double slope = (Diff.Grad(ChamferLoss.Truncated(x, b, 25).Loss, x) * direction).sum().item<float>();
        const double Step = 1e-3;
        double At(double step) => ChamferLoss.Truncated(a + direction * step, b, 25).Loss.item<float>();
        Assert.Equal(slope, (At(Step) - At(-Step)) / (2 * Step), Math.Abs(slope) * 2e-2);
    }

    [Fact]
    public void A_static_target_gives_the_same_call_after_call_with_any_number_of_threads()
    {
        int before = get_num_threads();
        try
        {
            using IDisposable scope = NewDisposeScope();
            Tensor target = Cloud.Of(Cloud.Scan(9000, 1)), source = Cloud.Of(Cloud.Scan(9001, 2));
            using var loss = new TruncatedChamfer(target);
            for (int call = 0; call < 70; call += call is > 3 and < 60 ? 20 : 1)
            {
                set_num_threads(1 + (call % 3));
                Tensor warped = (source + call * 0.01).requires_grad_(true), again = warped.detach().requires_grad_(true);
                CloudLoss one = loss.Compute(warped);
                set_num_threads(1);
                CloudLoss other = ChamferLoss.Truncated(again, target);
                Assert.Equal(other.Loss.item<float>(), one.Loss.item<float>());
                Assert.Equal(other.Unmatched.item<float>(), one.Unmatched.item<float>());
                Assert.True(Cloud.AreSame(Diff.Grad(other.Loss, again), Diff.Grad(one.Loss, warped)));
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor target = Cloud.Of(Cloud.Scan(100, 1)), source = Cloud.Of(Cloud.Scan(90, 2)).requires_grad_(true);
        using ICloudLoss chamfer = new TruncatedChamfer(target), transform = new DistanceTransformLoss(source, target, 2);
        long before = 0;
        for (int step = 0; step < 4; step++)
        {
            if (step == 1) before = Tensor.TotalCount;
            using IDisposable inner = NewDisposeScope(); // libtorch's own handles of a backward pass end with it.
            foreach (ICloudLoss loss in (ICloudLoss[])[chamfer, transform]) Diff.Grad(loss.Compute(source).Loss, source);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_second_derivative_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Cloud.Of(Three).requires_grad_(true);
        Tensor loss = ChamferLoss.Truncated(x, Cloud.Of(Two)).Loss;
        Assert.Contains("cannot be differentiated again", Assert.Throws<NotSupportedException>(() => Diff.Grad(loss, x, createGraph: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor cloud = Cloud.Of(Three);
        Assert.Throws<ArgumentException>(() => ChamferLoss.Truncated(cloud, zeros([0, 3])));
        Assert.Throws<ArgumentException>(() => ChamferLoss.Truncated(zeros([3]), cloud));
        Assert.Throws<ArgumentException>(() => ChamferLoss.Truncated(cloud, cloud.to(ScalarType.Float64)));
        Assert.Contains("1 of 3 points", Assert.Throws<ArgumentException>(() => ChamferLoss.Truncated(cloud / Cloud.Of(0, 1, 1, 1, 1, 1, 1, 1, 1), cloud)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChamferLoss.Truncated(cloud, cloud, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChamferLoss.Truncated(cloud, cloud, double.NaN));
        Assert.Throws<ArgumentException>(() => ChamferLoss.Truncated(cloud, cloud, indexOfB: new NeighbourIndex(Two)));
    }

    // All distances in torch's operations; which points are nearest is decided in float32, as equal distances there may differ beyond. Besides what Σ |±(Aᵢ − Bⱼ)| / n is at most for a point: its terms may cancel, but each of n additions rounds by up to 2⁻²⁴ of them.
    private static (Tensor Value, Tensor Terms) Exact(Tensor left, Tensor right, Tensor exactLeft, Tensor exactRight, double truncation)
    {
        (Tensor Value, Tensor Terms) Side(Tensor from, Tensor to, Tensor exactFrom, Tensor exactTo)
        {
            NearestPoints nearest = NearestNeighbours.Find(from, to, truncation, Launcher.Reference);
            Tensor apart = (exactFrom - exactTo.index_select(0, nearest.Indices.clamp_min(0))).masked_fill((nearest.Indices < 0).unsqueeze(1), 0);
            return (apart.square().sum(1).mean(), apart.detach().abs().mean([0]).max());
        }

        (Tensor Value, Tensor Terms) one = Side(left, right, exactLeft, exactRight), other = Side(right, left, exactRight, exactLeft);
        return (one.Value + other.Value, one.Terms + other.Terms);
    }

    private static bool IsNear(Tensor expected, Tensor actual, Tensor terms, double share) =>
        ((expected - actual.to(ScalarType.Float64)).abs().max() <= share * (1e-3 + terms)).item<bool>();
}
