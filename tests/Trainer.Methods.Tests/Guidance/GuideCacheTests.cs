using TorchSharp;
using Trainer.Inspection;
using Trainer.Methods.Guidance;
using Trainer.Methods.Guidance.Networks;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Guidance;

public sealed class GuideCacheTests : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private int _computed;

    public GuideCacheTests()
    {
        manual_seed(1);
        _network = new StridedCnnOptions { Channels = [8, 12], Strides = [1, 2] }.Create(new([1, 8, 8], 10));
        _network.eval();
    }

    public void Dispose() => _network.Dispose();

    [Fact]
    public void It_gives_what_the_guide_gives_sample_by_sample_and_computes_each_once()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using var cache = new GuideCache(Compute, 16);
        Tensor samples = randn([200, 1, 8, 8]);
        for (int round = 0; round < 3; round++)
        {
            Tensor order = randperm(200).narrow(0, 0, 150), batch = samples.index_select(0, order);
            GuideView seen = cache.Look(batch), expected = Compute(batch);
            Assert.Equal(expected.Layers.Select(layer => layer.Name), seen.OwnLayers().Select(layer => layer.Name));
            foreach ((Tensor one, Tensor other) in seen.OwnLayers().Select(layer => layer.Output).Append(seen.Output).Zip(expected.Layers.Select(layer => layer.Output).Append(expected.Output)))
            {
                Assert.Equal(other.shape, one.shape);
                Assert.True(one.allclose(other, 1e-5, 1e-5));
            }
        }

        cache.Look(samples);
        _computed = 0;
        cache.Look(samples.flip(0));
        Assert.Equal(0, _computed);
    }

    /// <summary>Else a run that goes on from a checkpoint, with an empty cache, would not end as the undisturbed one.</summary>
    [Fact]
    public void A_samples_bits_do_not_depend_on_when_it_came_and_beside_which_others()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor samples = randn([90, 1, 8, 8]);
        using GuideCache whole = new(Compute, 16), pieces = new(Compute, 16);
        for (int at = 0; at < 90; at += 7) pieces.Look(samples.narrow(0, at, Math.Min(7, 90 - at)));
        GuideView first = whole.Look(samples), second = pieces.Look(samples);
        foreach ((CapturedLayer one, CapturedLayer other) in first.OwnLayers().Zip(second.OwnLayers())) Assert.True(one.Output.eq(other.Output).all().item<bool>(), one.Name);
        Assert.True(first.Output.eq(second.Output).all().item<bool>());
    }

    [Fact]
    public void A_full_cache_of_samples_that_do_not_come_back_is_given_up_and_one_of_those_that_do_stays()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        // 8 · 64 + 12 · 16 + 12 + 10 numbers a sample, about 360 samples a mebibyte.
        using GuideCache fresh = new(Compute, 1), known = new(Compute, 1);
        Tensor batch = randn([200, 1, 8, 8]);
        for (int i = 0; i < 5; i++)
        {
            known.Look(batch);
            fresh.Look(randn([200, 1, 8, 8]));
        }

        Assert.True(fresh.IsGivenUp);
        // Nobody can tell from the bits.
        Assert.True(fresh.Look(batch).Output.eq(known.Look(batch).Output).all().item<bool>());
        Tensor mixed = cat([batch.narrow(0, 0, 50), randn([300, 1, 8, 8])], 0);
        Assert.True(known.Look(mixed).Output.allclose(Compute(mixed).Output, 1e-5, 1e-5));
        Assert.False(known.IsGivenUp);
    }

    [Fact]
    public void The_same_sample_twice_in_a_batch_is_computed_once()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using var cache = new GuideCache(Compute, 16);
        Tensor one = randn([3, 1, 8, 8]), batch = one.repeat(40, 1, 1, 1);
        Assert.True(cache.Look(batch).Output.allclose(Compute(batch).Output, 1e-5, 1e-5));
        Assert.Equal(64 + 120, _computed);
    }

    private GuideView Compute(Tensor input)
    {
        _computed += (int)input.shape[0];
        using var tap = new LayerTap(_network, new());
        Tensor output = null!;
        IReadOnlyList<CapturedLayer> layers = tap.Capture(() => output = _network.call(input));
        return new([.. layers.Select(layer => layer with { Output = layer.Output.alias() })], output);
    }
}
