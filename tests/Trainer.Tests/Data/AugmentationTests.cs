using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Tests.Data;

public sealed class AugmentationTests
{
    private static Tensor Images() => (arange(4 * 3 * 6 * 5) * 29 % 97).to(float32).div(97).reshape(4, 3, 6, 5);

    [Theory]
    [InlineData(PaddingKind.Zero)]
    [InlineData(PaddingKind.Reflect)]
    public void A_crop_is_a_slice_of_the_padded_image(PaddingKind fill)
    {
        using Tensor images = Images();
        long[] top = [0, 2, 3, 4], left = [4, 2, 0, 1];
        using Tensor cropped = RandomCropOptions.Crop(images, 2, fill, top, left);
        using Tensor padded = nn.functional.pad(images, [2, 2, 2, 2], fill == PaddingKind.Zero ? PaddingModes.Constant : PaddingModes.Reflect);
        for (int i = 0; i < 4; i++)
        {
            using Tensor slice = padded[i].narrow(1, top[i], 6).narrow(2, left[i], 5);
            Assert.Equal(slice.contiguous().data<float>().ToArray(), cropped[i].data<float>().ToArray());
        }
    }

    [Fact]
    public void A_crop_in_the_middle_changes_nothing()
    {
        using Tensor images = Images();
        using Tensor cropped = RandomCropOptions.Crop(images, 3, PaddingKind.Zero, [3, 3, 3, 3], [3, 3, 3, 3]);
        Assert.True(cropped.equal(images).all().item<bool>());
    }

    [Fact]
    public void Every_shift_comes_up()
    {
        using Tensor images = Images();
        images.zero_();
        images[TensorIndex.Colon, TensorIndex.Colon, 2, 2] = 1;
        HashSet<(long, long)> places = [];
        for (int i = 0; i < 100; i++)
        {
            using Tensor cropped = new RandomCropOptions { Padding = 1 }.Apply(images, new RandomStream(i));
            using Tensor bright = cropped.nonzero();
            for (long row = 0; row < bright.shape[0]; row++) places.Add((bright[row, 2].item<long>(), bright[row, 3].item<long>()));
        }

        Assert.Equal(Enumerable.Range(1, 3).SelectMany(y => Enumerable.Range(1, 3).Select(x => ((long)y, (long)x))).Order(), places.Order());
    }

    [Fact]
    public void Mirrored_padding_must_be_smaller_than_the_image() =>
        Assert.Throws<ArgumentException>(() => new RandomCropOptions { Padding = 5, Fill = PaddingKind.Reflect }.Apply(Images(), new RandomStream(1)));

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Probability_one_mirrors_all_images_and_zero_none(double probability)
    {
        using Tensor images = Images();
        using Tensor result = new HorizontalFlipOptions { Probability = probability }.Apply(images, new RandomStream(1));
        Assert.True(result.equal(probability == 1 ? images.flip(3) : images).all().item<bool>());
    }

    [Fact]
    public void Only_marked_images_are_mirrored()
    {
        using Tensor images = Images();
        using Tensor result = HorizontalFlipOptions.Flip(images, [true, false, false, true]);
        for (int i = 0; i < 4; i++) Assert.True(result[i].equal(i is 0 or 3 ? images[i].flip(2) : images[i]).all().item<bool>());
    }

    [Fact]
    public void Brightness_multiplies_and_clamps()
    {
        using Tensor images = Images();
        using Tensor factors = tensor(new float[] { 0, 0.5f, 1, 2 });
        using Tensor result = Color.Brightness(images, factors);
        using Tensor expected = (images * factors.reshape(4, 1, 1, 1)).clamp(0, 1);
        Assert.Equal(expected.data<float>().ToArray(), result.data<float>().ToArray());
    }

    [Fact]
    public void Contrast_moves_away_from_the_mean_grey_value()
    {
        using Tensor images = Images();
        using Tensor factors = tensor(new[] { 0, 0.5f, 1, 1.5f });
        using Tensor result = Color.Contrast(images, factors);
        using Tensor mean = (images.select(1, 0) * 0.299 + images.select(1, 1) * 0.587 + images.select(1, 2) * 0.114).mean([1, 2]).reshape(4, 1, 1, 1);
        using Tensor f = factors.reshape(4, 1, 1, 1);
        using Tensor expected = (f * images + (1 - f) * mean).clamp(0, 1);
        Assert.True(result.allclose(expected, rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Saturation_zero_is_grey_and_one_changes_nothing()
    {
        using Tensor images = Images();
        using Tensor result = Color.Saturation(images, tensor(new float[] { 0, 1, 0, 1 }));
        using Tensor grey = images[0, 0] * 0.299 + images[0, 1] * 0.587 + images[0, 2] * 0.114;
        for (int channel = 0; channel < 3; channel++) Assert.True(result[0, channel].allclose(grey, rtol: 0, atol: 1e-6));
        Assert.True(result[1].allclose(images[1], rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void A_third_of_the_circle_makes_red_green_and_green_blue()
    {
        using Tensor images = Images();
        using Tensor turned = Color.Hue(images, full(4, 1.0f / 3));
        using Tensor expected = images.roll(1, 1);
        Assert.True(turned.allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void No_turn_and_a_whole_turn_change_nothing()
    {
        using Tensor images = Images();
        Assert.True(Color.Hue(images, tensor(new float[] { 0, 1, -1, 0 })).allclose(images, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Grey_images_have_no_hue_to_turn()
    {
        using Tensor grey = Images().mean([1], keepdim: true).expand(4, 3, 6, 5);
        Assert.True(Color.Hue(grey, full(4, 0.3f)).allclose(grey, rtol: 0, atol: 1e-6));
    }

    /// <summary>Away from the edges of the ranges: attacks search for images along these gradients.</summary>
    [Fact]
    public void Gradients_of_changes_of_colour_match_differences()
    {
        Func<Tensor, Tensor>[] changes = [x => Color.Brightness(x, Both(1.1)), x => Color.Contrast(x, Both(0.7)), x => Color.Saturation(x, Both(0.6)), x => Color.Hue(x, Both(0.07)), Color.Grey];
        foreach (Func<Tensor, Tensor> change in changes)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor images = (rand(2, 3, 2, 2, dtype: ScalarType.Float64) * 0.2) + tensor(new[] { 0.1, 0.35, 0.6 }).reshape(1, 3, 1, 1), direction = randn_like(images);
            Tensor weights = randn_like(change(images)), input = images.clone().requires_grad_();
            (change(input) * weights).sum().backward();
            double difference = (((change(images + (1e-6 * direction)) - change(images - (1e-6 * direction))) * weights).sum() / 2e-6).item<double>();
            Assert.Equal(difference, (input.grad! * direction).sum().item<double>(), 1e-6 * Math.Max(1, Math.Abs(difference)));
        }

        static Tensor Both(double factor) => full(2, factor, dtype: ScalarType.Float64);
    }

    [Fact]
    public void Jitter_of_strength_zero_is_the_image_itself()
    {
        using Tensor images = Images();
        Assert.Same(images, new ColorJitterOptions { Brightness = 0, Contrast = 0, Saturation = 0 }.Apply(images, new RandomStream(1)));
    }

    [Fact]
    public void Jitter_draws_its_factors_from_the_documented_range()
    {
        using Tensor white = full([1000, 1, 1, 1], 0.5f);
        using Tensor result = new ColorJitterOptions { Brightness = 0.4, Contrast = 0, Saturation = 0 }.Apply(white, new RandomStream(1)) * 2;
        Assert.InRange(result.min().item<float>(), 0.6f, 0.61f);
        Assert.InRange((result.clamp_max(0.9999).max()).item<float>(), 0.99f, 1);
    }

    [Fact]
    public void The_same_stream_gives_the_same_images_and_another_others()
    {
        using Tensor images = Images();
        AugmentationOptions[] all = [new RandomCropOptions { Padding = 2 }, new HorizontalFlipOptions(), new ColorJitterOptions { Hue = 0.1 }];
        foreach (AugmentationOptions augmentation in all)
        {
            using Tensor first = augmentation.Apply(images, new RandomStream(1));
            using Tensor again = augmentation.Apply(images, new RandomStream(1));
            using Tensor other = augmentation.Apply(images, new RandomStream(4));
            Assert.Equal(first.data<float>().ToArray(), again.data<float>().ToArray());
            Assert.NotEqual(first.data<float>().ToArray(), other.data<float>().ToArray());
        }
    }
}
