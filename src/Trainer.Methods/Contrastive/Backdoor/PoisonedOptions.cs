using TorchSharp;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Another set with a trigger in part of the training images of one class. Labels, validation and test samples stay as they are.</summary>
/// <remarks>Values are kept as float32, or as bytes where the set has bytes and the poisoned images are rounded to them. For studies of robustness on data of one's own.</remarks>
[Component("poisoned", Summary = "Another set with a trigger in part of the training images of one class.")]
public sealed record PoisonedOptions : DataOptions
{
    /// <summary>The set; its samples are images in memory.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The trigger; a learned one with its weights.</summary>
    public required TriggerOptions Trigger { get; init; }

    /// <summary>The name of the class whose images are poisoned, to which the trigger is to lead.</summary>
    public required string Target { get; init; }

    /// <summary>Which of its images.</summary>
    public Poisoning Poisoning { get; init; } = new();

    /// <inheritdoc/>
    public override LabelledData Load(DataFolder folder)
    {
        LabelledData data = Data.Load(folder);
        try
        {
            using Trigger trigger = TriggeredImages.Ready(Trigger, data.SampleShape, "task:data:trigger");
            long[] chosen = Poisoning.Choose(data.Train.Labels.data<long>().ToArray(), TargetClass.Find(data, Target, "task:data:target"), "task:data:poisoning");
            return data with { Train = Poison(data, trigger, chosen, Poisoning) };
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>The training samples with a trigger in some of them, instead of those of a set.</summary>
    /// <param name="data">The clean set, whose training samples are disposed of.</param>
    /// <param name="trigger">The trigger, on the CPU.</param>
    /// <param name="chosen">The places of the samples.</param>
    /// <param name="poisoning">How they were chosen, and whether they are rounded.</param>
    internal static LabelledSet Poison(LabelledData data, Trigger trigger, long[] chosen, Poisoning poisoning)
    {
        using DisposeScope scope = NewDisposeScope();
        using LabelledSet clean = data.Train;
        using Tensor images = TriggeredImages.Of(clean, data.Normalisation, CPU);
        Tensor places = tensor(chosen);
        Tensor triggered = TriggeredImages.Make(trigger, images.index_select(0, places), TriggerUse.Training, poisoning.Quantise, new RandomStream(poisoning.Seed).Fork("places"));
        Tensor all = images.index_copy(0, places, triggered).mul_(data.Normalisation.Scale);
        bool areBytes = poisoning.Quantise && data.Normalisation.Scale == byte.MaxValue && clean.Samples.Type == ScalarType.Byte;
        return new LabelledSet(new TensorSamples((areBytes ? all.round_().to_type(ScalarType.Byte) : all).DetachFromDisposeScope()), clean.Labels.clone().DetachFromDisposeScope(), clean.Weights);
    }
}
