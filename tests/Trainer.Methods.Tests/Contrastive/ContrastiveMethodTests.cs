using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Methods.Contrastive;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>The methods' networks and what a step does to them.</summary>
public sealed class ContrastiveMethodTests : IDisposable
{
    private static readonly long[] Shape = [1, 8, 8];
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<ContrastiveMethodOptions> Methods =>
    [
        new SimClrOptions { Dimensions = 16 },
        new SimSiamOptions { Dimensions = 16, PredictorHidden = 8 },
        new MoCoOptions { Dimensions = 16, Queue = 50, Momentum = 0.9 },
        new ByolOptions { Dimensions = 16, Hidden = 32, Momentum = 0.9 },
    ];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Some_steps_lower_the_loss_and_all_that_is_trained_moves(ContrastiveMethodOptions options)
    {
        manual_seed(1);
        using ContrastiveMethod method = options.Create(new SmallCnnOptions { Channels = [8, 8] }, Shape);
        var views = new ViewPairs([new RandomResizedCropOptions { LeastScale = 0.5 }]);
        // More images than the queue holds, or it would hold the keys of the same ones.
        Tensor images = rand((long[])[8, 32, 1, 8, 8]);
        TorchSharp.Modules.Parameter[] trained = [.. method.parameters().Where(parameter => parameter.requires_grad)];
        Tensor[] before = [.. trained.Select(parameter => parameter.detach().clone())];
        using optim.Optimizer optimizer = optim.SGD(trained, 0.05, momentum: 0.9);
        List<float> losses = [];
        for (int step = 0; step < 40; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            (Tensor first, Tensor second) = views.Draw(images[step % 8], new RandomStream(3).Fork(step));
            optimizer.zero_grad();
            Tensor loss = method.Loss(first, second);
            loss.backward();
            optimizer.step();
            method.AfterStep();
            losses.Add(loss.item<float>());
        }

        // MoCo's queue is of random directions for two steps, which are easy to tell from a key.
        Assert.True(losses.TakeLast(5).Average() < losses.Skip(2).Take(5).Average() - 0.05, string.Join(" ", losses));
        Assert.All(trained.Zip(before), pair => Assert.NotEqual(0, (pair.First - pair.Second).abs().max().item<float>()));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_batch_of_one_is_refused_with_the_reason(ContrastiveMethodOptions options)
    {
        using ContrastiveMethod method = options.Create(new SmallCnnOptions(), Shape);
        Tensor one = rand(1, 1, 8, 8), two = rand(2, 1, 8, 8);
        Assert.Contains("two pairs", Assert.Throws<ArgumentException>(() => method.Loss(one, one)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => method.Loss(one, two));
    }

    /// <summary>Check 4: θ' = 0 and θ = 1 throughout give 1 − m^n after n steps.</summary>
    [Fact]
    public void A_momentum_copy_is_the_moving_average()
    {
        nn.Module original = nn.Linear(3, 2), copy = nn.Linear(3, 2);
        using var average = new MomentumCopy((original, copy));
        Assert.All(original.parameters().Zip(copy.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.All(copy.parameters(), parameter => Assert.False(parameter.requires_grad));
        using (no_grad())
        {
            foreach (Tensor parameter in original.parameters()) parameter.fill_(1);
            foreach (Tensor parameter in copy.parameters()) parameter.fill_(0);
        }

        for (int i = 0; i < 100; i++) average.Update(0.996);
        Assert.All(copy.parameters().SelectMany(parameter => parameter.data<float>().ToArray()), value => Assert.Equal(0.330217, value, 1e-6));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Copies_begin_as_the_network_follow_it_and_get_no_gradient(bool isMoCo)
    {
        ContrastiveMethodOptions options = isMoCo ? new MoCoOptions { Dimensions = 8, Queue = 16, Momentum = 0.5 } : new ByolOptions { Dimensions = 8, Hidden = 8, Momentum = 0.5 };
        using ContrastiveMethod method = options.Create(new SmallCnnOptions { Channels = [4] }, Shape);
        string prefix = isMoCo ? "keyEncoder." : "targetEncoder.";
        Dictionary<string, TorchSharp.Modules.Parameter> parameters = method.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        TorchSharp.Modules.Parameter mine = parameters["encoder.convs.0.weight"], copy = parameters[prefix + "convs.0.weight"];
        Assert.True(mine.equal(copy).all().item<bool>());
        method.Loss(rand(4, 1, 8, 8), rand(4, 1, 8, 8)).backward();
        Assert.Null(copy.grad);
        Assert.NotNull(mine.grad);
        using (no_grad()) mine.add_(1);
        method.AfterStep();
        Assert.Equal(0.5, (mine - copy).mean().item<float>(), 1e-6);
    }

    /// <summary>A ring whose size is no multiple of the batch: keys go on at its beginning, and of a batch larger than it the last remain.</summary>
    [Fact]
    public void The_queue_is_a_ring_of_any_size()
    {
        using ContrastiveMethod method = new MoCoOptions { Dimensions = 8, Queue = 10 }.Create(new SmallCnnOptions { Channels = [4] }, Shape);
        Tensor queue = method.state_dict()["queue"], position = method.state_dict()["position"];
        Assert.Equal([0, 1, 2, 3], Changed(4));
        Assert.Equal([4, 5, 6, 7], Changed(4));
        Assert.Equal([0, 1, 8, 9], Changed(4));
        Assert.Equal(2, position.item<long>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Changed(13));
        Assert.Equal(5, position.item<long>());
        Assert.All(queue.norm(1).data<float>().ToArray(), length => Assert.Equal(1, length, 1e-5));
        using (no_grad()) method.Loss(rand(4, 1, 8, 8), rand(4, 1, 8, 8)); // Measured only, not learnt from.
        Tensor before = queue.clone();
        method.AfterStep();
        Assert.True(before.equal(queue).all().item<bool>());

        int[] Changed(int batch)
        {
            Tensor old = queue.clone();
            method.Loss(rand(batch, 1, 8, 8), rand(batch, 1, 8, 8)).backward();
            method.AfterStep();
            return [.. Enumerable.Range(0, 10).Where(i => !old[i].equal(queue[i]).all().item<bool>())];
        }
    }

    /// <summary>Views that only attract each other: every image ends at one point, and that is seen. With SimCLR's negatives it does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_without_negatives_or_predictor_collapses_and_that_is_seen(bool collapses)
    {
        manual_seed(1);
        ContrastiveMethodOptions options = collapses ? new AttractionOptions() : new SimClrOptions { Dimensions = 16 };
        using ContrastiveMethod method = options.Create(new SmallCnnOptions { Channels = [8, 8] }, Shape);
        var views = new ViewPairs([new RandomResizedCropOptions { LeastScale = 0.5 }]);
        Tensor images = rand(64, 1, 8, 8);
        using optim.Optimizer optimizer = optim.SGD(method.parameters(), 0.1, momentum: 0.9);
        for (int step = 0; step < 150; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            (Tensor first, Tensor second) = views.Draw(images, new RandomStream(3).Fork(step));
            optimizer.zero_grad();
            method.Loss(first, second).backward();
            optimizer.step();
        }

        method.eval();
        Assert.Equal(collapses, CollapseDetector.IsCollapsed(method.Embed(images)));
    }

    [Fact]
    public void Encoders_have_the_shapes_they_promise()
    {
        Tensor images = rand(2, 3, 32, 32);
        using Encoder small = new SmallCnnOptions().Create([3, 32, 32]), large = new ResNet18Options().Create([3, 32, 32]), narrow = new ResNet18Options { Width = 4 }.Create([3, 32, 32]);
        Assert.Equal([2, 64], small.call(images).shape);
        Assert.Equal([2, 512], large.call(images).shape);
        Assert.Equal([2, 32], narrow.call(images).shape);
        Assert.Equal((64, 512, 32), (small.Width, large.Width, narrow.Width));
        Assert.Equal(11_168_832, large.parameters().Sum(parameter => parameter.numel()));
        Assert.Throws<ArgumentException>(() => new ResNet18Options().Create([3072]));
        using Encoder any = new ModelEncoderOptions { Model = new Trainer.Models.MlpOptions { Widths = [8] }, Width = 5 }.Create([3, 32, 32]);
        Assert.Equal([2, 5], any.call(images).shape);
    }
}
