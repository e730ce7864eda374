using TorchSharp;
using Trainer.Data;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Metrics;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Measures attacks on an encoder of one data set: a bank of clean training images, test images with and without a trigger.</summary>
internal sealed class AttackMeasure : IDisposable
{
    private readonly AttackMeasureOptions _options;
    private readonly long _target;
    private readonly RandomStream _random;

    /// <param name="options">How.</param>
    /// <param name="data">The clean set; stays the caller's.</param>
    /// <param name="target">The target's label.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="random">What places and views are drawn from, the same at every measurement.</param>
    public AttackMeasure(AttackMeasureOptions options, LabelledData data, long target, Device device, RandomStream random)
    {
        (_options, _target, _random, Classes) = (options, target, random, data.Classes);
        using Tensor bank = TriggeredImages.Of(data.Train, data.Normalisation, device);
        long count = Math.Min(options.Neighbours.Bank ?? long.MaxValue, bank.shape[0]);
        Bank = bank.narrow(0, 0, count).clone().DetachFromDisposeScope();
        BankLabels = data.Train.Labels.narrow(0, 0, count).to(device, copy: true).DetachFromDisposeScope();
        Images = TriggeredImages.Of(data.Test, data.Normalisation, device);
        Labels = data.Test.Labels.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The clean training images.</summary>
    public Tensor Bank { get; }

    /// <summary>Their classes.</summary>
    public Tensor BankLabels { get; }

    /// <summary>The test images.</summary>
    public Tensor Images { get; }

    /// <summary>Their classes.</summary>
    public Tensor Labels { get; }

    /// <summary>The test images with a trigger, as they are measured on.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="most">The first so many; null for all.</param>
    public Tensor Triggered(Trigger trigger, long? most = null) => TriggeredImages.Make(trigger, most is { } count ? Images.narrow(0, 0, count) : Images, TriggerUse.Test, _options.Quantise, _random.Fork("places"));

    /// <summary>Measures: <c>knn/…</c> and, in full, <c>probe/…</c>, and of features <c>trigger/…</c> and <c>clean/…</c>.</summary>
    /// <param name="reader">The encoder.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="views">What makes a view, for how far two of an image are from each other.</param>
    /// <param name="isFull">Whether all is measured; else what is worth following along training.</param>
    public IReadOnlyList<MetricSet> Of(FeatureReader reader, Trigger trigger, ViewPairs views, bool isFull)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor triggered = Triggered(trigger), bank = reader.Read(Bank), clean = reader.Read(Images), changed = reader.Read(triggered);
        using var knn = new KnnClassifier(bank, BankLabels, Classes.Count, _options.Neighbours);
        var sets = new List<MetricSet> { AttackSuccess.Measure("knn", knn.Predict(clean), knn.Predict(changed), Labels, _target) };
        if (isFull && _options.Probe is not null)
        {
            using LinearProbe probe = LinearProbe.Fit(bank, BankLabels, Classes.Count, _options.Probe);
            sets.Add(AttackSuccess.Measure("probe", probe.Predict(clean), probe.Predict(changed), Labels, _target));
        }

        MetricSet ofTriggered = OfFeatures("trigger", changed), ofClean = OfFeatures("clean", clean);
        ofTriggered.Add("similarity", Similarity(changed, clean));
        ofClean.Add("similarity", Similarity(clean, clean));
        ofTriggered.Add("largestChange", (triggered - Images).abs().max().ToDouble());
        if (isFull)
        {
            ofTriggered.Add("alignment", Alignment(reader, triggered, views));
            ofClean.Add("alignment", Alignment(reader, Images, views));
        }

        return [.. sets, ofTriggered, ofClean];
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[Bank, BankLabels, Images, Labels]) tensor.Dispose();
    }

    private static MetricSet OfFeatures(string split, Tensor features)
    {
        var set = new MetricSet(split);
        set.Add("uniformity", AlignmentUniformity.Uniformity(features));
        return set;
    }

    // The mean cosine of images of other classes with clean ones of the target's: that of all pairs is the product of the means.
    private double Similarity(Tensor features, Tensor clean)
    {
        Tensor isTarget = Labels.eq(_target);
        if (!isTarget.any().item<bool>()) return double.NaN;
        Tensor others = UnitVectors.Of(features.index(TensorIndex.Tensor(isTarget.logical_not()))), targets = UnitVectors.Of(clean.index(TensorIndex.Tensor(isTarget)));
        return (others.mean([0]) * targets.mean([0])).sum().ToDouble();
    }

    private double Alignment(FeatureReader reader, Tensor images, ViewPairs views)
    {
        RandomStream random = _random.Fork("views");
        return AlignmentUniformity.Alignment(reader.Read(images, part => views.View(part, random.Fork("first"))), reader.Read(images, part => views.View(part, random.Fork("second"))));
    }
}
