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
    ];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Some_steps_lower_the_loss_and_all_that_is_trained_moves(ContrastiveMethodOptions options)
    {
        manual_seed(1);
        using ContrastiveMethod method = options.Create(new SmallCnnOptions { Channels = [8, 8] }, Shape);
        var views = new ViewPairs([new RandomResizedCropOptions { LeastScale = 0.5 }]);
        Tensor images = rand(32, 1, 8, 8);
        TorchSharp.Modules.Parameter[] trained = [.. method.parameters().Where(parameter => parameter.requires_grad)];
        Tensor[] before = [.. trained.Select(parameter => parameter.detach().clone())];
        using optim.Optimizer optimizer = optim.SGD(trained, 0.05, momentum: 0.9);
        List<float> losses = [];
        for (int step = 0; step < 30; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            (Tensor first, Tensor second) = views.Draw(images, new RandomStream(3).Fork(step));
            optimizer.zero_grad();
            Tensor loss = method.Loss(first, second);
            loss.backward();
            optimizer.step();
            method.AfterStep();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses.TakeLast(5).Average() < losses.Take(5).Average() - 0.05, string.Join(" ", losses));
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
    }
}
