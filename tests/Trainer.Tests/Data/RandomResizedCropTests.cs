using CsCheck;
using TorchSharp;
using Trainer.Configuration;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Tests.Data;

/// <summary>Where crops take their pixels from, to the fraction of a pixel.</summary>
public sealed class RandomResizedCropTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_whole_image_at_its_own_size_is_the_image()
    {
        Tensor images = rand(3, 2, 7, 5);
        Assert.True(RandomResizedCropOptions.Crop(images, [.. Enumerable.Repeat(new CropBox(0, 0, 7, 5), 3)], 7, 5).allclose(images, rtol: 0, atol: 2e-6));
    }

    [Fact]
    public void Whole_pixels_at_their_own_size_are_a_slice()
    {
        Tensor images = rand(2, 3, 8, 6), crop = RandomResizedCropOptions.Crop(images, [new(1, 2, 4, 3), new(4, 0, 4, 3)], 4, 3);
        Assert.True(crop[0].allclose(images[0].narrow(1, 1, 4).narrow(2, 2, 3), rtol: 0, atol: 2e-6));
        Assert.True(crop[1].allclose(images[1].narrow(1, 4, 4).narrow(2, 0, 3), rtol: 0, atol: 2e-6));
    }

    [Fact]
    public void Half_the_size_is_the_mean_of_four_pixels()
    {
        Tensor images = rand(1, 1, 8, 8);
        Assert.True(RandomResizedCropOptions.Crop(images, [new(0, 0, 8, 8)], 4, 4).allclose(nn.functional.avg_pool2d(images, 2), rtol: 0, atol: 2e-6));
    }

    /// <summary>On a plane, bilinear interpolation is exact: each new pixel tells where it was taken from. Beyond the outermost centres the plane is level.</summary>
    [Fact]
    public void Every_pixel_comes_from_where_its_centre_lies() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0.1, 1], Gen.Double[0.1, 1]).Sample(
            (height, width, y, x, h, w) =>
            {
                const int Rows = 9, Columns = 7;
                var box = new CropBox(y * Rows * (1 - h), x * Columns * (1 - w), h * Rows, w * Columns);
                using DisposeScope scope = NewDisposeScope();
                Tensor rows = arange(Rows).to(float32).reshape(1, 1, Rows, 1).expand(1, 1, Rows, Columns), columns = arange(Columns).to(float32).reshape(1, 1, 1, Columns).expand(1, 1, Rows, Columns);
                Tensor found = RandomResizedCropOptions.Crop(cat([rows, columns], 1), [box], height, width);
                for (int i = 0; i < height; i++)
                {
                    for (int j = 0; j < width; j++)
                    {
                        Assert.Equal(Math.Clamp(box.Top + ((i + 0.5) * box.Height / height) - 0.5, 0, Rows - 1), found[0, 0, i, j].item<float>(), 1e-4);
                        Assert.Equal(Math.Clamp(box.Left + ((j + 0.5) * box.Width / width) - 0.5, 0, Columns - 1), found[0, 1, i, j].item<float>(), 1e-4);
                    }
                }
            },
            iter: 30, threads: 1);

    /// <summary>The crop is linear, so that ⟨c, A x⟩ = ⟨Aᵀ c, x⟩ with the gradient Aᵀ c.</summary>
    [Fact]
    public void Its_gradient_is_the_transpose()
    {
        Tensor images = rand(2, 2, 6, 6, dtype: ScalarType.Float64).requires_grad_(), c = randn(2, 2, 4, 4, dtype: ScalarType.Float64);
        Tensor product = (RandomResizedCropOptions.Crop(images, [new(0.3, 1.2, 4.5, 3.1), new(2, 0, 3.3, 6)], 4, 4) * c).sum();
        product.backward();
        Assert.Equal(product.item<double>(), (images.grad! * images.detach()).sum().item<double>(), 1e-10);
        Assert.NotEqual(0, images.grad!.abs().max().item<double>());
    }

    /// <summary>Read off a plane: areas and ratios of sides fill their ranges, rectangles lie inside, and each image has its own.</summary>
    [Fact]
    public void Rectangles_are_drawn_within_their_ranges()
    {
        const int Count = 400, Side = 12;
        Tensor place = arange(Side).to(float32), planes = stack([place.reshape(Side, 1).expand(Side, Side), place.expand(Side, Side)], 0).expand(Count, 2, Side, Side);
        var options = new RandomResizedCropOptions { LeastScale = 0.25, GreatestScale = 0.75, Ratio = 1.5 };
        Tensor found = options.Apply(planes, new RandomStream(5));
        double[] Between(int axis, int from) => [.. (axis == 0 ? found.select(1, 0).select(1, from).select(1, 6) : found.select(1, 1).select(1, 6).select(1, from)).contiguous().data<float>().Select(value => (double)value)];
        // The middle rows and columns are never level: each side is at least 0.4 of the image's.
        (double[] y5, double[] y6, double[] x5, double[] x6) = (Between(0, 5), Between(0, 6), Between(1, 5), Between(1, 6));
        double[] heights = [.. y5.Zip(y6, (a, b) => (b - a) * Side)], widths = [.. x5.Zip(x6, (a, b) => (b - a) * Side)];
        double[] areas = [.. heights.Zip(widths, (h, w) => h * w / (Side * Side))], ratios = [.. widths.Zip(heights, (w, h) => w / h)];
        Assert.InRange(areas.Min(), 0.25 - 1e-4, 0.28);
        Assert.InRange(areas.Max(), 0.72, 0.75 + 1e-4);
        Assert.InRange(areas.Average(), 0.47, 0.53);
        Assert.InRange(ratios.Min(), (1 / 1.5) - 1e-4, 0.7);
        Assert.InRange(ratios.Max(), 1.43, 1.5 + 1e-4);
        double[] tops = [.. y5.Zip(heights, (y, h) => y + 0.5 - (5.5 * h / Side))];
        Assert.All(tops.Zip(heights), pair => Assert.InRange(pair.First, -1e-4, Side - pair.Second + 1e-4));
        Assert.Equal(Count, areas.Distinct().Count());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var large = new RandomResizedCropOptions { Size = 9 };
        Assert.Contains("smaller than the size of 9", Assert.Throws<ArgumentException>(() => large.Check([1, 8, 12])).Message, StringComparison.Ordinal);
        large.Check([1, 9, 12]);
        Assert.Throws<ArgumentException>(() => large.Check([64]));
        Assert.Equal([3, 9, 9], large.ShapeOf([3, 12, 16]));
        Assert.Throws<ArgumentException>(() => RandomResizedCropOptions.Crop(rand(2, 1, 4, 4), [new(0, 0, 4, 4)], 4, 4));
        Assert.Throws<ArgumentException>(() => OptionsCheck.Validate(new RandomResizedCropOptions { LeastScale = 0.8, GreatestScale = 0.4 }, "options"));
    }
}
