using CsCheck;
using TorchSharp;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive.Backdoor;

public sealed class TriggerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<TriggerOptions, long[]> All => new()
    {
        { new GeneratorOptions { Width = 4, Blocks = 1 }, [3, 16, 16] },
        { new GeneratorOptions { Width = 4, Blocks = 1, Output = GeneratorOutput.Change }, [1, 8, 12] },
        { new TanhDeltaOptions { Channels = [5], Budget = 0.25 }, [1, 8, 8] },
        { new UniversalOptions { Budget = 0.1 }, [3, 7, 5] },
        { new LearnablePatchOptions { Size = 3 }, [3, 8, 8] },
        { new PatchOptions { Size = 3 }, [1, 8, 8] },
        { new FrequencyOptions { Window = 8, Coefficients = [3, 7] }, [3, 16, 8] },
        { new FrequencyOptions { Window = 8, Coefficients = [3, 7], Budget = 0.1 }, [1, 8, 8] },
        { new NoiseOptions { Budget = 0.05 }, [3, 8, 8] },
        { new NoTriggerOptions(), [1, 8, 8] },
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(6, 7_841_411)]
    [InlineData(2, 3_118_723)]
    public void The_generator_has_the_parameters_of_the_authors(int blocks, long parameters)
    {
        using Trigger trigger = new GeneratorOptions { Blocks = blocks }.Create([3, 32, 32]);
        Assert.Equal(parameters, trigger.parameters().Sum(parameter => parameter.numel()));
        if (blocks != 2) return;
        using var block = new GeneratorBlock(256, 0.5);
        Assert.Equal(1_180_672, block.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Images_keep_their_shape_and_range_and_the_budget(TriggerOptions options, long[] shape)
    {
        manual_seed(3);
        using Trigger trigger = options.Create(shape);
        Tensor images = rand([5, .. shape]);
        foreach (bool isTraining in (bool[])[true, false])
        {
            trigger.train(isTraining);
            foreach (TriggerUse use in Enum.GetValues<TriggerUse>())
            {
                Tensor changed = trigger.Apply(images, use, new RandomStream(1));
                Assert.Equal(images.shape, changed.shape);
                Assert.InRange(changed.min().item<float>(), 0, 1);
                Assert.InRange(changed.max().item<float>(), 0, 1);
                if (trigger.Budget is { } budget) Assert.True((changed - images).abs().max().item<float>() <= budget + 1e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_learns_has_gradients_and_in_evaluation_an_image_does_not_see_its_batch(TriggerOptions options, long[] shape)
    {
        manual_seed(3);
        using Trigger trigger = options.Create(shape);
        Tensor images = rand([5, .. shape]) * 0.2 + 0.4;
        if (options is LearnedTriggerOptions)
        {
            Tensor weights = rand([5, .. shape]);
            (trigger.Apply(images, TriggerUse.Training, new RandomStream(1)) * weights).sum().backward();
            Assert.All(trigger.parameters(), parameter => Assert.True(parameter.grad!.abs().max().item<float>() > 0));
        }
        else
        {
            Assert.Empty(trigger.parameters());
        }

        trigger.eval();
        using IDisposable off = no_grad();
        Tensor all = trigger.Apply(images, TriggerUse.Test, new RandomStream(1)), first = trigger.Apply(images.narrow(0, 0, 1), TriggerUse.Test, new RandomStream(1));
        Assert.True((all.narrow(0, 0, 1) - first).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void A_change_beyond_the_budget_is_held_and_has_no_gradient()
    {
        Gen.Select(Gen.Double[0, 1], Gen.Double[-0.5, 1.5], Gen.Double[0.001, 1]).Sample((x, o, budget) =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor image = tensor(new[] { x }), changed = tensor(new[] { o }, requires_grad: true);
            Tensor held = TriggerBudget.Project(changed, image, budget);
            double expected = Math.Clamp(Math.Min(Math.Max(o, x - budget), x + budget), 0, 1);
            held.sum().backward();
            bool isInside = o > Math.Max(0, x - budget) && o < Math.Min(1, x + budget);
            return Math.Abs(held.item<double>() - expected) < 1e-15 && changed.grad!.item<double>() == (isInside ? 1 : 0);
        });
        Tensor sheet = TriggerBudget.Project(ones(2, ScalarType.Float64), tensor(new[] { 0.01, 0.99 }), 8.0 / 255);
        Assert.Equal(0.0413725, sheet[0].item<double>(), 7);
        Assert.Equal(1.0, sheet[1].item<double>());
    }

    [Fact]
    public void Rounded_to_bytes_images_stay_within_the_budget()
    {
        Gen.Select(Gen.Int[0, 16], Gen.Double[0, 1], Gen.Double[0.004, 0.5]).Sample((level, o, budget) =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor image = tensor(new[] { level / 16f }), held = TriggerBudget.Project(tensor(new[] { (float)o }), image, budget);
            float rounded = TriggerBudget.Quantise(held, image, budget).item<float>();
            return Math.Abs(rounded - (level / 16f)) <= budget + 1e-6 && Math.Abs((rounded * 255) - MathF.Round(rounded * 255)) < 1e-4 && Math.Abs(rounded - held.item<float>()) <= 1f / 255;
        });
        Tensor bytes = arange(256) / 255f, triggered = TriggerBudget.Quantise((bytes + (8f / 255)).clamp(0, 1), bytes, 8.0 / 255);
        Assert.Equal(Enumerable.Range(0, 256).Select(value => Math.Min(255, value + 8)), (triggered * 255).round().data<float>().ToArray().Select(value => (int)value));
    }

    [Fact]
    public void The_cosines_are_those_of_CTRL()
    {
        Tensor pattern = FrequencyTrigger.Pattern(32, [15, 31]) * 50;
        Assert.Equal(70.7107, pattern.norm().item<float>(), 3);
        Assert.Equal(1.723176, pattern[0, 0, 0, 0].item<float>(), 5);
        Assert.Equal(0, pattern.mean().item<float>(), 5);
        using Trigger trigger = new FrequencyOptions().Create([3, 32, 32]);
        Tensor grey = full([1, 3, 32, 32], 0.5f), change = trigger.Apply(grey, TriggerUse.Training, default) - grey, strong = trigger.Apply(grey, TriggerUse.Test, default) - grey;
        float[] largest = [.. Enumerable.Range(0, 3).Select(channel => change[0, channel].abs().max().item<float>())];
        Assert.Equal(0.0238, largest[0], 4);
        Assert.Equal(0.0204, largest[1], 4);
        Assert.Equal(0.0424, largest[2], 4);
        Assert.True((strong - (change * 2)).abs().max().item<float>() < 1e-6);
        Tensor luma = (change[0] * tensor(new[] { 0.299f, 0.587f, 0.114f }).view(3, 1, 1)).sum([0L]);
        Assert.True(luma.abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void A_patch_lies_in_the_middle_and_is_opaque()
    {
        using Trigger trigger = new PatchOptions { Size = 3 }.Create([1, 8, 8]);
        Tensor images = full([400, 1, 8, 8], 2f);
        foreach ((TriggerUse use, int first, int last) in ((TriggerUse, int, int)[])[(TriggerUse.Training, 2, 5), (TriggerUse.Test, 1, 6)])
        {
            Tensor isPatch = trigger.Apply(images, use, new RandomStream(2)).ne(2);
            Assert.All(isPatch.sum([1, 2, 3]).data<long>().ToArray(), count => Assert.Equal(9, count));
            long[] rows = [.. isPatch.any(3).any(0).flatten().nonzero().flatten().data<long>()];
            Assert.Equal((first, last), (rows[0], rows[^1]));
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Contains("multiples of 4", Assert.Throws<ArgumentException>(() => new GeneratorOptions().Create([3, 30, 32])).Message, StringComparison.Ordinal);
        Assert.Contains("multiples of its window", Assert.Throws<ArgumentException>(() => new FrequencyOptions().Create([3, 48, 32])).Message, StringComparison.Ordinal);
        Assert.Contains("coefficients 0 to 7", Assert.Throws<ArgumentException>(() => new FrequencyOptions { Window = 8 }.Create([3, 32, 32])).Message, StringComparison.Ordinal);
        Assert.Contains("middle half", Assert.Throws<ArgumentException>(() => new PatchOptions().Create([1, 8, 8])).Message, StringComparison.Ordinal);
    }
}
