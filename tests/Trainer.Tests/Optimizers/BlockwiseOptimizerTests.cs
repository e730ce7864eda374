using TorchSharp;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Optimizers.Blockwise;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

/// <summary>Optimizers with states in blocks: which tensors are in codes, checkpoints, clipping, and what is refused.</summary>
public sealed class BlockwiseOptimizerTests
{
    private static readonly EightBitStates Small = new() { BlockSize = 64, SmallestTensor = 0 };

    private static readonly GroupedOptimizerOptions[] EightBit =
    [
        new Adam8Bit.Options { LearningRate = 0.02 }, new AdamW8Bit.Options { LearningRate = 0.02 }, new Sgd8Bit.Options { LearningRate = 0.02 }, new Lion8Bit.Options { LearningRate = 0.005 },
        new RmsProp8Bit.Options { LearningRate = 0.005 }, new Adagrad8Bit.Options { LearningRate = 0.1 }, new Lamb8Bit.Options { LearningRate = 0.02 }, new Lars8Bit.Options { LearningRate = 0.5 },
        new AdEmaMix8Bit.Options { LearningRate = 0.02, Beta3 = 0.99 },
    ];

    private static readonly GroupedOptimizerOptions[] Float32 = [new Lion.Options { LearningRate = 0.005 }, new Lamb.Options { LearningRate = 0.02 }, new Lars.Options { LearningRate = 0.5 }, new AdEmaMix.Options { LearningRate = 0.02, Beta3 = 0.99 }];

    public static TheoryData<string> All => [.. EightBit.Concat(Float32).Select(Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_optimizer_descends_and_saves_all_it_needs(string name)
    {
        using var scope = NewDisposeScope();
        GroupedOptimizerOptions options = EightBit.Concat(Float32).First(one => Name(one) == name);
        Parameter one = Made(5000, 1), two = Made(5000, 1);
        using var first = (GroupedOptimizer)options.Create([("w", one)]);
        double before = Loss(one).item<float>();
        for (int i = 0; i < 10; i++) Step(first, one);
        var saved = new StateNode();
        first.SaveState(saved);
        using (no_grad()) two.copy_(one);
        using var second = (GroupedOptimizer)options.Create([("w", two)]);
        second.LoadState(saved);
        for (int i = 0; i < 10; i++)
        {
            Step(first, one);
            Step(second, two);
        }

        Assert.Equal(one.detach().data<float>().ToArray(), two.detach().data<float>().ToArray());
        Assert.InRange(Loss(one).item<float>(), 0, 0.9 * before);
    }

    [Fact]
    public void Adam_with_blocks_of_256_follows_adam_in_float32()
    {
        using var scope = NewDisposeScope();
        Parameter coded = Made(20_000, 1), plain = Made(20_000, 1);
        using optim.Optimizer eight = new Adam8Bit.Options { LearningRate = 0.01 }.Create([("w", coded)]), full = new Adam.Options { LearningRate = 0.01 }.Create([("w", plain)]);
        for (int i = 0; i < 50; i++)
        {
            Step(eight, coded);
            Step(full, plain);
        }

        double moved = (plain - Made(20_000, 1)).norm().item<float>(), apart = (coded - plain).norm().item<float>();
        // A copy of the states in float32 would show no difference at all.
        Assert.InRange(apart / moved, 1e-4, 0.05);
    }

    [Fact]
    public void Small_tensors_stable_embeddings_and_named_ones_keep_float32()
    {
        using var scope = NewDisposeScope();
        using var embedding = new StableEmbedding(100, 64);
        (string, Parameter)[] parameters = [("bias", Made(4095, 1)), ("weight", Made(4096, 2)), ("head", Made(8192, 3)), ("embedding", embedding.weight)];
        using var optimizer = new Adam8Bit(parameters, new() { States = new() { KeepFloat32 = ["he*"] } });
        foreach ((_, Parameter parameter) in parameters) parameter.grad = ones_like(parameter);
        optimizer.step();
        Assert.Equal(8 * (4095 + 8192 + 6400) + 2 * 4096 + 2 * 4 * 16, optimizer.StateBytes);
    }

    [Fact]
    public void Parameters_frozen_half_way_stop_and_go_on()
    {
        using var scope = NewDisposeScope();
        Parameter one = Made(100, 1), two = Made(100, 2);
        using var optimizer = new Adam8Bit([("one", one), ("two", two)], new() { States = Small });
        one.grad = ones_like(one);
        optimizer.step();
        (one.grad, two.grad) = (null, ones_like(two));
        float[] before = one.detach().data<float>().ToArray();
        optimizer.step();
        Assert.Equal(before, one.detach().data<float>().ToArray());
        var saved = new StateNode();
        optimizer.SaveState(saved);
        Assert.Equal((1L, 1L), (saved.Child("parameters").Child("one").Get<long>("step"), saved.Child("parameters").Child("two").Get<long>("step")));
        Assert.Equal(uint8, saved.Child("parameters").Child("two").GetTensor("exp_avg").dtype);
    }

    [Fact]
    public void Groups_have_their_own_rates()
    {
        using var scope = NewDisposeScope();
        Parameter slow = Made(100, 1), fast = Made(100, 1);
        using var optimizer = new Adam8Bit([("slow", slow), ("fast", fast)], new() { States = Small, LearningRate = 0.1, Groups = [new() { Match = "slow", LearningRateMultiplier = 0.1 }] });
        (slow.grad, fast.grad) = (ones(100), ones(100));
        optimizer.step();
        Assert.Equal(0.01, (Made(100, 1) - slow).mean().item<float>(), 1e-6);
        Assert.Equal(0.1, (Made(100, 1) - fast).mean().item<float>(), 1e-6);
    }

    [Fact]
    public void States_of_another_form_are_refused_or_converted()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Made(1000, 1);
        using var optimizer = new Adam8Bit([("w", weight)], new() { States = Small });
        for (int i = 0; i < 3; i++) Step(optimizer, weight);
        var saved = new StateNode();
        optimizer.SaveState(saved);
        foreach (EightBitStates other in (EightBitStates[])[Small with { BlockSize = 128 }, Small with { Map = StateMap.Linear }, Small with { KeepFloat32 = ["w"] }])
        {
            using var refusing = new Adam8Bit([("w", weight)], new() { States = other });
            Assert.Contains("convertStates", Assert.Throws<StateException>(() => refusing.LoadState(saved)).Message, StringComparison.Ordinal);
            using var converting = new Adam8Bit([("w", weight)], new() { States = other with { ConvertStates = true } });
            converting.LoadState(saved);
            Step(converting, weight);
        }

        foreach (string missing in (string[])["exp_avg", "exp_avg_sq.scales"])
        {
            var damaged = new StateNode();
            optimizer.SaveState(damaged);
            damaged.Tensors.Remove("parameters/w/" + missing);
            Assert.Contains(missing, Assert.Throws<StateException>(() => optimizer.LoadState(damaged)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gradients_are_clipped_to_a_percentile_of_their_last_norms()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Made(100, 1);
        using var optimizer = new Sgd8Bit([("w", weight)], new() { LearningRate = 1, Momentum = 0, ClipPercentile = 5, States = Small with { KeepFloat32 = ["w"] } });
        double[] norms = [1, 2, 3, 0.5];
        double[] steps = [1, 1, 1, 0.5];
        for (int i = 0; i < norms.Length; i++)
        {
            Tensor before = weight.detach().clone();
            weight.grad = full(100, norms[i] / 10);
            optimizer.step();
            Assert.Equal(steps[i], (before - weight).norm().item<float>(), 1e-4);
        }
    }

    [Fact]
    public void Whatever_is_not_finite_is_counted()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Made(100, 1);
        using var optimizer = new Lion8Bit([("w", weight)], new() { States = Small });
        Tensor gradient = ones(100);
        gradient[3] = float.NaN;
        weight.grad = gradient;
        optimizer.step();
        Assert.Equal(1, optimizer.NotFinite);
    }

    [Fact]
    public void Shared_memory_and_sparse_gradients_are_refused()
    {
        using var scope = NewDisposeScope();
        Tensor memory = randn(100);
        var part = new Parameter(memory.slice(0, 50, 100, 1));
        var whole = new Parameter(memory);
        Assert.Contains("share memory", Assert.Throws<ArgumentException>(() => new Adam8Bit([("whole", whole), ("part", part)], new())).Message, StringComparison.Ordinal);
        Assert.Contains("gaps", Assert.Throws<ArgumentException>(() => new Adam8Bit([("w", new Parameter(randn([4, 4]).slice(1, 0, 2, 1)))], new())).Message, StringComparison.Ordinal);
        using var table = nn.Embedding(10, 4, sparse: true);
        using var optimizer = new Adam8Bit([("w", table.weight!)], new() { States = Small });
        table.call(tensor(new long[] { 1 })).sum().backward();
        Assert.Contains("sparse", Assert.Throws<ArgumentException>(() => optimizer.step()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(16)]
    public void Impossible_blocks_are_refused(int blockSize)
    {
        using var scope = NewDisposeScope();
        Assert.Contains("power of two", Assert.Throws<ArgumentException>(() => new Adam8Bit([("w", Made(10, 1))], new() { States = new() { BlockSize = blockSize } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stable_embedding_normalises_its_rows_and_pads_with_zeros()
    {
        using var scope = NewDisposeScope();
        using var embedding = new StableEmbedding(50, 16, padding: 3);
        Assert.InRange(embedding.weight.abs().max().item<float>(), 0.2, Math.Sqrt(6.0 / 66));
        Tensor rows = embedding.call(tensor(new long[,] { { 1, 3 }, { 4, 4 } }));
        Assert.Equal([2, 2, 16], rows.shape);
        Assert.Equal(0, rows[0][1].abs().sum().item<float>());
        Assert.Equal(1, rows[0][0].square().mean().item<float>(), 1e-2);
        rows.square().sum().backward();
        Assert.Equal(0, embedding.weight.grad![3].abs().sum().item<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => new StableEmbedding(5, 4, padding: 5));
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-5)]
    [InlineData(ScalarType.BFloat16, 0.05)]
    public void A_stable_embedding_is_moved_and_keeps_float32_states_before_its_first_use(ScalarType between, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var embedding = new StableEmbedding(100, 64, padding: 3);
        Tensor input = tensor(new long[] { 1, 3, 5 }), expected = embedding.call(input).detach();
        embedding.to(between);
        Tensor moved = embedding.call(input);
        Assert.Equal(between, moved.dtype);
        Assert.Equal(0, (moved.to(float32) - expected).abs().max().item<float>(), tolerance);
        embedding.to(float32);
        Assert.Same(embedding.weight, embedding.named_parameters().First(parameter => parameter.name == "weight").parameter);
        using var parent = nn.Sequential(("rows", embedding));
        Assert.Equal(["rows.norm.bias", "rows.norm.weight", "rows.weight"], parent.state_dict().Keys.Order());
        Assert.Equal(["rows", "rows.norm"], parent.named_modules().Select(module => module.name).Order());
        using var first = new Adam8Bit([("w", embedding.weight)], new());
        embedding.weight.grad = ones_like(embedding.weight);
        first.step();
        var saved = new StateNode();
        first.SaveState(saved);
        embedding.to(float64);
        embedding.to(float32);
        using var second = new Adam8Bit([("w", embedding.weight)], new());
        second.LoadState(saved);
        Assert.Equal(8 * 6400, second.StateBytes);
    }

    /// <summary>A tensor whose other factor begins as 0 has no gradient at first, an overflow none that is finite, and a run may ask for clipping only when it goes on.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    [InlineData(null)]
    public void Clipping_waits_for_the_first_norm(double? before)
    {
        using var scope = NewDisposeScope();
        Parameter weight = Made(100, 1);
        var options = new Sgd8Bit.Options { LearningRate = 1, Momentum = 0, ClipPercentile = 5, States = Small };
        using var first = new Sgd8Bit([("w", weight)], before is null ? options with { ClipPercentile = 100 } : options);
        weight.grad = full(100, before ?? 0.1);
        first.step();
        var saved = new StateNode();
        first.SaveState(saved);
        using var second = new Sgd8Bit([("w", weight)], options);
        second.LoadState(saved);
        foreach ((double norm, double step) in ((double, double)[])[(1, 1), (0, 0), (2, 1), (0.5, 0.5)])
        {
            Tensor old = weight.detach().clone();
            weight.grad = full(100, norm / 10);
            second.step();
            Assert.Equal(step, (old - weight).norm().item<float>(), 1e-4);
        }
    }

    [Fact]
    public void Refusals_name_the_parameter()
    {
        using var scope = NewDisposeScope();
        using var table = nn.Embedding(10, 4, sparse: true);
        using var sparse = new Adam8Bit([("words", table.weight!)], new() { ClipPercentile = 5 });
        table.call(tensor(new long[] { 1 })).sum().backward();
        Assert.Contains("'words'", Assert.Throws<ArgumentException>(() => sparse.step()).Message, StringComparison.Ordinal);
        var wide = new Parameter(randn(5, dtype: float64));
        using var plain = new Lion([("wide", wide)], new());
        wide.grad = ones_like(wide);
        Assert.Contains("'wide'", Assert.Throws<ArgumentException>(() => plain.step()).Message, StringComparison.Ordinal);
        Assert.Contains("'haed'", Assert.Throws<ArgumentException>(() => new Adam8Bit([("head", Made(5, 1))], new() { States = new() { KeepFloat32 = ["haed"] } })).Message, StringComparison.Ordinal);
    }

    private static string Name(GroupedOptimizerOptions options) => options.GetType().DeclaringType!.Name;

    private static Parameter Made(int count, ulong seed) => new(randn(count, generator: new Generator(seed)));

    private static Tensor Loss(Tensor weight) => (weight * linspace(0.1, 2, weight.numel())).square().sum();

    private static void Step(optim.Optimizer optimizer, Parameter weight)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        Loss(weight).backward();
        optimizer.step();
    }
}
