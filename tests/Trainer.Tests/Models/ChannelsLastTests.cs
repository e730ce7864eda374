using TorchSharp;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Tests.Models;

public sealed class ChannelsLastTests
{
    [Theory]
    [InlineData(1, 9, 5)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(4, 6, 7)]
    public void Values_and_shape_stay_and_channels_become_neighbours(long channels, long height, long width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(2, channels, height, width).requires_grad_();
        Tensor result = ChannelsLast.Of(images);
        Assert.Equal(images.shape, result.shape);
        Assert.True(result.equal(images).all().item<bool>());
        Assert.Equal([channels * height * width, 1, width * channels, channels], result.stride());
        (result * result).sum().backward();
        Assert.True(images.grad!.allclose(2 * images.detach()));
    }

    /// <summary>Of one channel only the strides say which layout it is, and they must not forget where the images begin.</summary>
    [Theory]
    [InlineData(1, 9, 5)]
    [InlineData(3, 1, 1)]
    [InlineData(4, 6, 7)]
    public void Images_that_are_part_of_a_larger_tensor_stay_themselves(long channels, long height, long width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(5, channels, height, width).narrow(0, 3, 2);
        Assert.True(ChannelsLast.Of(images).equal(images).all().item<bool>());
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 8)]
    [InlineData(5, 7)]
    [InlineData(20, 30)]
    public void What_memory_held_before_never_reaches_a_convolutions_output_or_gradients(long inputs, long outputs)
    {
        for (int i = 0; i < 5; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor images = rand(4, inputs, 9, 8).requires_grad_();
            using Module<Tensor, Tensor> conv = Conv2d(inputs, outputs, 3, padding: 1);
            LeaveNaNs();
            Tensor output = conv.call(ChannelsLast.Of(images));
            LeaveNaNs();
            output.square().sum().backward();
            Assert.True(output.isfinite().all().item<bool>());
            Assert.True(images.grad!.isfinite().all().item<bool>());
            Assert.All(conv.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
        }
    }

    /// <summary>Fills and frees blocks of many sizes, so that the next allocations find NaN.</summary>
    private static void LeaveNaNs()
    {
        Tensor[] blocks = [.. Enumerable.Range(1, 100).Select(i => full((i % 50 + 1) * 64, float.NaN))];
        foreach (Tensor block in blocks) block.Dispose();
    }
}
