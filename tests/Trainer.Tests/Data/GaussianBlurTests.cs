using TorchSharp;
using Trainer.Configuration;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Tests.Data;

/// <summary>Blurs beside the sum over the kernel written out, and the other changes that an image may or may not get.</summary>
public sealed class GaussianBlurTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Each_image_is_convolved_with_its_own_Gaussian()
    {
        const int Height = 6, Width = 7, Kernel = 5;
        double[] deviations = [0.4, 1.7];
        Tensor images = rand(2, 3, Height, Width, dtype: ScalarType.Float64), blurred = GaussianBlurOptions.Blur(images, deviations, Kernel);
        for (int n = 0; n < 2; n++)
        {
            double[] weights = [.. Enumerable.Range(-2, Kernel).Select(x => Math.Exp(-x * x / (2 * deviations[n] * deviations[n])))];
            double sum = weights.Sum();
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < Height; y++)
                {
                    for (int x = 0; x < Width; x++)
                    {
                        double expected = 0;
                        for (int i = 0; i < Kernel; i++)
                        {
                            for (int j = 0; j < Kernel; j++) expected += weights[i] * weights[j] * images[n, c, Mirror(y + i - 2, Height), Mirror(x + j - 2, Width)].item<double>();
                        }

                        Assert.Equal(expected / sum / sum, blurred[n, c, y, x].item<double>(), 1e-12);
                    }
                }
            }
        }

        static int Mirror(int place, int size) => place < 0 ? -place : place >= size ? (2 * size) - 2 - place : place;
    }

    [Fact]
    public void Its_gradient_is_the_transpose()
    {
        Tensor images = rand(2, 1, 6, 6, dtype: ScalarType.Float64).requires_grad_(), c = randn(2, 1, 6, 6, dtype: ScalarType.Float64);
        Tensor product = (GaussianBlurOptions.Blur(images, [0.7, 1.1], 3) * c).sum();
        product.backward();
        Assert.Equal(product.item<double>(), (images.grad! * images.detach()).sum().item<double>(), 1e-10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_image_is_changed_wholly_or_not_at_all(int which)
    {
        AugmentationOptions Of(double probability) => which switch
        {
            0 => new GaussianBlurOptions { Probability = probability },
            1 => new GrayscaleOptions { Probability = probability },
            _ => new ColorJitterOptions { Hue = 0.1, Probability = probability },
        };
        (AugmentationOptions sometimes, AugmentationOptions always) = (Of(0.5), Of(1));
        Tensor images = rand(64, 3, 8, 8), some = sometimes.Apply(images, new RandomStream(1)), all = always.Apply(images, new RandomStream(1));
        bool[] same = [.. Enumerable.Range(0, 64).Select(i => some[i].equal(images[i]).all().item<bool>())], changed = [.. Enumerable.Range(0, 64).Select(i => some[i].equal(all[i]).all().item<bool>())];
        Assert.All(same.Zip(changed), pair => Assert.True(pair.First ^ pair.Second));
        Assert.InRange(changed.Count(value => value), 20, 44);
    }

    [Fact]
    public void Grey_images_have_three_equal_channels_and_those_of_one_stay()
    {
        Tensor images = rand(4, 3, 5, 5), grey = new GrayscaleOptions { Probability = 1 }.Apply(images, new RandomStream(1));
        Tensor luma = (images.select(1, 0) * 0.299) + (images.select(1, 1) * 0.587) + (images.select(1, 2) * 0.114);
        for (int channel = 0; channel < 3; channel++) Assert.True(grey.select(1, channel).allclose(luma, rtol: 0, atol: 1e-6));
        Tensor single = rand(4, 1, 5, 5);
        Assert.Same(single, new GrayscaleOptions { Probability = 1 }.Apply(single, new RandomStream(1)));
    }

    [Fact]
    public void A_kernel_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new GaussianBlurOptions { Kernel = 9 }.Check([3, 4, 8]));
        new GaussianBlurOptions { Kernel = 7 }.Check([3, 4, 8]);
        Assert.Throws<ArgumentException>(() => OptionsCheck.Validate(new GaussianBlurOptions { Kernel = 4 }, "options"));
        Assert.Throws<ArgumentException>(() => GaussianBlurOptions.Blur(rand(2, 1, 4, 4), [1], 3));
    }
}
