using CsCheck;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Updates;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests;

/// <summary>The steps of optimizers with states in blocks.</summary>
public sealed class UpdateTests
{
    private static readonly UpdateSettings Adam = new() { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8 };

    public static TheoryData<UpdateRule> Rules => [.. Enum.GetValues<UpdateRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void States_in_float32_walk_the_path_of_float64(UpdateRule rule) => Gen.Select(Gen.Int[1, 600], Gen.Int[0, 999]).Sample((count, seed) =>
    {
        UpdateSettings settings = new() { LearningRate = 0.01, Beta1 = 0.9, Beta2 = 0.99, Beta3 = 0.999, Alpha = 3, Epsilon = 1e-6, WeightDecay = 0.1, GradientScale = -0.5 };
        using var scope = NewDisposeScope();
        Tensor parameter = randn(count, generator: new Generator((ulong)seed));
        double[] p = [.. parameter.data<float>().ToArray().Select(value => (double)value)];
        var update = new BlockwiseUpdate(rule);
        var target = new UpdateTarget(parameter.requires_grad_(true), update.CreateStates(count, CPU, inCodes: false));
        double[][] states = [.. target.States.Select(_ => new double[count])];
        for (int step = 1; step <= 6; step++)
        {
            Tensor gradient = randn(count, generator: new Generator((ulong)(seed + step)));
            target.Parameter.grad = gradient;
            target.Settings = settings with { Step = step };
            Assert.Equal(1, update.Run([target]));
            Float64Update.Step(rule, target.Settings, p, gradient.data<float>().ToArray(), states);
        }

        float[] stepped = target.Parameter.detach().data<float>().ToArray();
        for (int i = 0; i < count; i++) Assert.Equal(p[i], stepped[i], 1e-6 + 2e-6 * Math.Abs(p[i]));
    }, iter: 10);

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_first_step_is_that_of_float32_to_the_bit(UpdateRule rule)
    {
        using var scope = NewDisposeScope();
        UpdateTarget codes = Target(rule, 5000, inCodes: true), plain = Target(rule, 5000, inCodes: false);
        new BlockwiseUpdate(rule).Run([codes, plain]);
        Assert.Equal(plain.Parameter.detach().data<float>().ToArray(), codes.Parameter.detach().data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void States_in_codes_are_the_new_states_quantised(UpdateRule rule)
    {
        using var scope = NewDisposeScope();
        UpdateTarget codes = Target(rule, 5000, inCodes: true), plain = Target(rule, 5000, inCodes: false);
        new BlockwiseUpdate(rule).Run([codes, plain]);
        foreach ((BlockwiseState coded, BlockwiseState whole) in codes.States.Zip(plain.States))
        {
            using Tensor difference = (coded.ToFloat32() - whole.Data).abs();
            using Tensor scale = whole.Data.abs().max();
            Assert.InRange((difference / scale).max().item<float>(), 1e-9, 0.008);
            Assert.Equal(coded.Scales!.max().item<float>(), scale.item<float>());
        }
    }

    [Fact]
    public void Four_elements_take_the_published_steps()
    {
        using var scope = NewDisposeScope();
        Tensor gradient = tensor(new float[] { 1, -0.5f, 0.01f, 1e-4f });
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        UpdateTarget Make(bool inCodes)
        {
            Tensor parameter = zeros(4).requires_grad_(true);
            parameter.grad = gradient.clone();
            return new(parameter, update.CreateStates(4, CPU, inCodes));
        }

        UpdateTarget codes = Make(true), plain = Make(false);
        float[][] expected =
        [
            [-0.1f, 0.1f, -0.0999999f, -0.09999f], [-0.2f, 0.19995700f, -0.20008432f, -0.23382269f], [-0.3f, 0.29989962f, -0.30020376f, -0.39462416f],
        ];
        float[][] exact = [[-0.1f, 0.1f, -0.0999999f, -0.09999f], [-0.2f, 0.2f, -0.1999998f, -0.19998f]];
        for (int step = 1; step <= 3; step++)
        {
            codes.Settings = plain.Settings = Adam with { LearningRate = 0.1, Step = step };
            update.Run([codes, plain]);
            Close(expected[step - 1], codes.Parameter);
            if (step <= 2) Close(exact[step - 1], plain.Parameter);
            if (step > 1) continue;
            Assert.Equal<byte>([255, 35, 158, 134], codes.States[0].Data.data<byte>().ToArray());
            Assert.Equal<byte>([255, 148, 14, 0], codes.States[1].Data.data<byte>().ToArray());
            Assert.Equal(0.1f, codes.States[0].Scales!.item<float>(), 1e-8f);
            Assert.Equal(0.001f, codes.States[1].Scales!.item<float>(), 1e-9f);
        }
    }

    [Theory]
    [InlineData(256, 2_129_920)]
    [InlineData(2048, 2_101_248)]
    public void Adams_states_take_two_bytes_and_a_little(int blockSize, long bytes)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(bytes, new BlockwiseUpdate(UpdateRule.Adam, blockSize).CreateStates(1 << 20, CPU, inCodes: true).Sum(state => state.Bytes));
        Assert.Equal(8_388_608, new BlockwiseUpdate(UpdateRule.Adam, blockSize).CreateStates(1 << 20, CPU, inCodes: false).Sum(state => state.Bytes));
    }

    /// <summary>From the same states one step agrees, since codes are decoded before it; on their own the paths part, or the codes would not be all there is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_differ_as_little_as_published(bool synchronized)
    {
        using var scope = NewDisposeScope();
        const int Count = 1 << 20;
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        Tensor start = randn(Count, generator: new Generator(1)) * 0.1;
        UpdateTarget codes = new(start.clone().requires_grad_(true), update.CreateStates(Count, CPU, true)), plain = new(start.clone().requires_grad_(true), update.CreateStates(Count, CPU, false));
        for (int step = 1; step <= 10; step++)
        {
            Tensor gradient = randn(Count, generator: new Generator((ulong)step)) * 0.01;
            (codes.Parameter.grad, plain.Parameter.grad) = (gradient, gradient.clone());
            codes.Settings = plain.Settings = Adam with { Step = step };
            update.Run([codes, plain]);
            using Tensor error = (codes.Parameter.detach() - plain.Parameter.detach()).abs();
            Assert.InRange(error.mean().item<float>(), step == 1 || synchronized ? 0 : 1e-7, 6e-5);
            if (synchronized) Assert.InRange((error / (plain.Parameter.detach().abs() + 1e-9)).mean().item<float>(), 0, 6e-4);
            if (!synchronized) continue;
            using IDisposable off = no_grad();
            codes.Parameter.copy_(plain.Parameter);
            foreach ((BlockwiseState coded, BlockwiseState whole) in codes.States.Zip(plain.States)) whole.Data.copy_(coded.ToFloat32());
        }
    }

    [Fact]
    public void Whatever_is_not_finite_passes_its_element_over()
    {
        using var scope = NewDisposeScope();
        UpdateTarget target = Target(UpdateRule.Adam, 100, inCodes: true);
        float[] before = target.Parameter.detach().data<float>().ToArray();
        using (no_grad())
        {
            target.Parameter.grad![3] = float.NaN;
            target.Parameter.grad[70] = float.NegativeInfinity;
            // Its square is not finite.
            target.Parameter.grad[99] = 1e30f;
        }

        new BlockwiseUpdate(UpdateRule.Adam).Run([target]);
        float[] after = target.Parameter.detach().data<float>().ToArray();
        Assert.Equal([3, 70, 99], Enumerable.Range(0, 100).Where(i => after[i] == before[i]));
        Assert.Equal(3, target.NotFinite);
        Assert.All(after, value => Assert.True(float.IsFinite(value)));
        Assert.All(target.States, state => Assert.Equal(0, state.ToFloat32()[3].item<float>()));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 0.02)]
    [InlineData(ScalarType.Float16, 0.002)]
    public void Parameters_and_gradients_may_be_of_two_bytes(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var update = new BlockwiseUpdate(UpdateRule.Adam, 64);
        Tensor start = randn(1000, generator: new Generator(1)).to(type), gradient = randn(1000, generator: new Generator(2)).to(type);
        Tensor small = start.clone().requires_grad_(true), single = start.to(float32).requires_grad_(true);
        (small.grad, single.grad) = (gradient, gradient.to(float32));
        UpdateTarget half = new(small, update.CreateStates(1000, CPU, true)), full = new(single, update.CreateStates(1000, CPU, true));
        for (int step = 1; step <= 5; step++)
        {
            half.Settings = full.Settings = Adam with { LearningRate = 0.02, Step = step };
            update.Run([half, full]);
        }

        Assert.Equal(type, half.Parameter.dtype);
        Assert.InRange((half.Parameter.detach().to(float32) - full.Parameter.detach()).abs().max().item<float>(), 0, 4 * tolerance);
        // All arithmetic is float32: the states agree to the bit.
        Assert.Equal(full.States[0].Data.data<byte>().ToArray(), half.States[0].Data.data<byte>().ToArray());
    }

    [Fact]
    public void Memory_order_does_not_matter()
    {
        using var scope = NewDisposeScope();
        var update = new BlockwiseUpdate(UpdateRule.Adam, 64);
        Tensor values = randn([40, 30], generator: new Generator(1)), gradient = randn([40, 30], generator: new Generator(2));
        Tensor turned = values.t().contiguous().t().requires_grad_(true), straight = values.clone().requires_grad_(true);
        Assert.False(turned.is_contiguous());
        (turned.grad, straight.grad) = (gradient.clone(), gradient.clone());
        UpdateTarget one = new(turned, update.CreateStates(1200, CPU, false)), two = new(straight, update.CreateStates(1200, CPU, false));
        one.Settings = two.Settings = Adam;
        update.Run([one, two]);
        Assert.Equal(two.Parameter.detach().data<float>().ToArray(), one.Parameter.detach().contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Updates_that_are_too_long_are_scaled_to_the_tensors_norm()
    {
        using var scope = NewDisposeScope();
        UpdateTarget target = Target(UpdateRule.Adam, 70_000, inCodes: true);
        Tensor before = target.Parameter.detach().clone();
        // The first update of Adam has a norm of √n, the parameter of 0.1 √n.
        using (no_grad()) target.Parameter.mul_(0.1 / before.norm().item<float>() * Math.Sqrt(70_000));
        before = target.Parameter.detach().clone();
        target.Settings = Adam with { LearningRate = 1, MaximumUpdateNorm = 0.5 };
        new BlockwiseUpdate(UpdateRule.Adam).Run([target]);
        Assert.Equal(0.5 * before.norm().item<float>(), (target.Parameter.detach() - before).norm().item<float>(), 1e-3);
        UpdateTarget zero = Target(UpdateRule.Momentum, 100, inCodes: false);
        using (no_grad()) zero.Parameter.zero_();
        zero.Settings = new() { LearningRate = 1, Beta1 = 0.9, MaximumUpdateNorm = 0.02 };
        new BlockwiseUpdate(UpdateRule.Momentum).Run([zero]);
        Assert.Equal((-zero.Parameter.grad!).data<float>().ToArray(), zero.Parameter.detach().data<float>().ToArray());
    }

    [Fact]
    public void A_second_moment_that_its_code_has_lost_moves_nothing()
    {
        using var scope = NewDisposeScope();
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        Tensor parameter = zeros(4).requires_grad_(true);
        parameter.grad = tensor(new float[] { 1, 1e-5f, 0, 0 });
        var target = new UpdateTarget(parameter, update.CreateStates(4, CPU, true)) { Settings = Adam };
        update.Run([target]);
        Assert.Equal(0, target.States[1].ToFloat32()[1].item<float>());
        float before = parameter[1].item<float>();
        parameter.grad = tensor(new float[] { 1, 0, 0, 0 });
        target.Settings = Adam with { Step = 2 };
        update.Run([target]);
        Assert.Equal(before, parameter[1].item<float>());
    }

    [Theory]
    [InlineData(UpdateRule.RmsProp, Launcher.Cpu)]
    [InlineData(UpdateRule.Adagrad, Launcher.Cpu)]
    [InlineData(UpdateRule.RmsProp, Launcher.Reference)]
    [InlineData(UpdateRule.Adam, Launcher.Cpu)]
    public void Without_epsilon_a_gradient_of_zero_moves_nothing(UpdateRule rule, Launcher launcher)
    {
        using var scope = NewDisposeScope();
        var update = new BlockwiseUpdate(rule);
        Tensor parameter = ones(20).requires_grad_(true);
        parameter.grad = zeros(20);
        var target = new UpdateTarget(parameter, update.CreateStates(20, CPU, inCodes: false)) { Settings = Adam with { Epsilon = 0 } };
        update.Run([target], launcher);
        Assert.Equal(Enumerable.Repeat(1f, 20), parameter.detach().data<float>().ToArray());
    }

    [Fact]
    public void Threads_change_nothing()
    {
        using var scope = NewDisposeScope();
        int threads = get_num_threads();
        var results = new List<float[]>();
        foreach (int count in (int[])[1, 2])
        {
            set_num_threads(count);
            UpdateTarget target = Target(UpdateRule.Adam, 300_001, inCodes: true);
            target.Settings = Adam with { MaximumUpdateNorm = 0.001 };
            new BlockwiseUpdate(UpdateRule.Adam).Run([target]);
            results.Add(target.Parameter.detach().data<float>().ToArray());
        }

        set_num_threads(threads);
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void Gradients_that_cannot_be_are_refused()
    {
        using var scope = NewDisposeScope();
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        Tensor parameter = zeros([3, 2]).requires_grad_(true);
        var target = new UpdateTarget(parameter, update.CreateStates(6, CPU, true)) { Settings = Adam };
        Assert.Equal(0, update.Run([target]));
        Assert.Throws<ArgumentException>(() => new UpdateTarget(zeros([4, 4]).slice(1, 0, 2, 1), []));
        Assert.Throws<ArgumentException>(() => new UpdateTarget(zeros(1).expand(4), []));
        Assert.Throws<ArgumentException>(() => new UpdateTarget(arange(4), []));
    }

    private static void Close(float[] expected, Tensor actual)
    {
        float[] values = actual.detach().data<float>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 2e-7f);
    }

    private static UpdateTarget Target(UpdateRule rule, int count, bool inCodes)
    {
        Tensor parameter = randn(count, generator: new Generator(1)).requires_grad_(true);
        parameter.grad = randn(count, generator: new Generator(2)) * 0.1;
        return new(parameter, new BlockwiseUpdate(rule).CreateStates(count, CPU, inCodes)) { Settings = Adam with { Beta3 = 0.99, Alpha = 2, WeightDecay = 0.1 } };
    }
}
