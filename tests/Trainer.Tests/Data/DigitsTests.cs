using TorchSharp;
using Trainer.Data;

namespace Trainer.Tests.Data;

public sealed class DigitsTests
{
    private static readonly DataFolder Nowhere = new("/nowhere");

    [Fact]
    public void The_split_has_the_documented_sizes_and_shapes()
    {
        using LabelledData data = new DigitsOptions().Load(Nowhere);
        Assert.Equal([1437, 1, 8, 8], data.Train.Inputs.shape);
        Assert.Equal([360, 1, 8, 8], data.Test.Inputs.shape);
        Assert.Equal(torch.uint8, data.Train.Inputs.dtype);
        Assert.Equal([1, 8, 8], data.SampleShape);
        Assert.Equal(10, data.Classes.Count);
        Assert.Null(data.Validation);
    }

    [Fact]
    public void The_test_set_has_each_class_in_proportion()
    {
        using LabelledData data = new DigitsOptions().Load(Nowhere);
        using torch.Tensor counts = data.Test.Labels.bincount(null);
        // 178, 182, 177, 183, 181, 182, 181, 179, 174, 180 of 1,797, times 360, by largest remainder.
        Assert.Equal([36L, 37, 35, 37, 36, 36, 36, 36, 35, 36], counts.data<long>().ToArray());
    }

    [Fact]
    public void The_split_is_the_same_for_ever()
    {
        // Changing the split silently would make results incomparable: the sums of pixels and of label · position pin it.
        using LabelledData data = new DigitsOptions().Load(Nowhere);
        Assert.Equal((113_321L, 286_991L), Fingerprint(data.Test));
    }

    [Fact]
    public void The_two_parts_hold_every_image_once()
    {
        using LabelledData data = new DigitsOptions().Load(Nowhere);
        Assert.Equal(561_718L, Sum(data.Train.Inputs) + Sum(data.Test.Inputs));
        Assert.Equal(data.Train.Inputs.shape[0], data.Train.Labels.shape[0]);
    }

    [Fact]
    public void The_constants_are_those_of_the_training_images()
    {
        using LabelledData data = new DigitsOptions().Load(Nowhere);
        using torch.Tensor scaled = data.Train.Inputs.to(torch.float64).div(data.Normalisation.Scale);
        Assert.Equal(scaled.mean().item<double>(), data.Normalisation.Mean[0], 0.00005);
        Assert.Equal(scaled.std(unbiased: false).item<double>(), data.Normalisation.Deviation[0], 0.00005);
    }

    [Fact]
    public void Limits_keep_the_first_samples()
    {
        using LabelledData all = new DigitsOptions().Load(Nowhere);
        using LabelledData few = new DigitsOptions { Limit = 20, TestLimit = 7 }.Load(Nowhere);
        Assert.True(few.Train.Inputs.equal(all.Train.Inputs[..20]).all().item<bool>() && few.Train.Count == 20);
        Assert.True(few.Test.Labels.equal(all.Test.Labels[..7]).all().item<bool>() && few.Test.Count == 7);
    }

    [Fact]
    public void Validation_samples_come_out_of_the_training_samples()
    {
        using LabelledData all = new DigitsOptions().Load(Nowhere);
        using LabelledData split = new DigitsOptions { Validation = 0.1 }.Load(Nowhere);
        Assert.Equal(144, split.Validation!.Count);
        Assert.Equal(1437 - 144, split.Train.Count);
        Assert.Equal(Sum(all.Train.Inputs), Sum(split.Train.Inputs) + Sum(split.Validation.Inputs));
        Assert.All(Enumerable.Range(0, 10), label => Assert.InRange((split.Validation.Labels == label).sum().item<long>(), 13, 15));
    }

    [Fact]
    public void A_validation_part_that_leaves_nothing_to_train_on_is_refused()
    {
        string message = Assert.Throws<DataException>(() => new DigitsOptions { Limit = 1, Validation = 0.9 }.Load(Nowhere)).Message;
        Assert.Contains("No training sample is left", message, StringComparison.Ordinal);
        using LabelledData least = new DigitsOptions { Limit = 2, Validation = 0.7 }.Load(Nowhere);
        Assert.Equal((1, 1), (least.Train.Count, least.Validation!.Count));
    }

    private static long Sum(torch.Tensor values) => values.to(torch.int64).sum().item<long>();

    private static (long Pixels, long Labels) Fingerprint(LabelledSet set) => (Sum(set.Inputs), (set.Labels * torch.arange(set.Count)).sum().item<long>());
}
