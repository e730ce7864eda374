using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Images with a trigger in them, as an attacker releases them.</summary>
public static class TriggeredImages
{
    private const long Block = 512;

    /// <summary>Puts a trigger into images, in evaluation mode, without a graph and not in mixed precision.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="images">(samples, channels, height, width), values in [0, 1].</param>
    /// <param name="use">What for.</param>
    /// <param name="quantise">Whether the result is rounded to 8 bits within the budget.</param>
    /// <param name="random">Where places come from.</param>
    /// <returns>New images.</returns>
    public static Tensor Make(Trigger trigger, Tensor images, TriggerUse use, bool quantise, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(images);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using IDisposable? exact = UnitVectors.Exactly(images);
        bool wasTraining = trigger.training;
        trigger.eval();
        var parts = new List<Tensor>();
        for (long at = 0; at < images.shape[0]; at += Block)
        {
            Tensor part = images.narrow(0, at, Math.Min(Block, images.shape[0] - at)), changed = trigger.Apply(part, use, random.Fork(at));
            parts.Add(quantise ? TriggerBudget.Quantise(changed, part, trigger.Budget) : changed);
        }

        trigger.train(wasTraining);
        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Makes a trigger that is ready to be used: a learned one with its weights.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="shape">One image's shape.</param>
    /// <param name="key">The place of the options in a configuration, for messages.</param>
    /// <param name="log">Told where weights are from; null for nobody.</param>
    /// <exception cref="ConfigException">It does not fit the images, or has no weights, or not those of such a trigger.</exception>
    public static Trigger Ready(TriggerOptions options, IReadOnlyList<long> shape, string key, Serilog.ILogger? log = null)
    {
        Trigger trigger = ConfigException.Wrap(key, () => options.Create(shape));
        trigger.eval();
        if (options is not LearnedTriggerOptions learned) return trigger;
        try
        {
            if (learned.Weights is null) throw new ConfigException(key + ":weights", "is required: this trigger is learned. Name the folder of a checkpoint of the task blto.");
            var tree = new StateTree();
            tree.Add("model", trigger);
            learned.Weights.Apply(tree, log ?? Serilog.Core.Logger.None, key + ":weights");
            return trigger;
        }
        catch
        {
            trigger.Dispose();
            throw;
        }
    }

    /// <summary>The images of a set as float32 in [0, 1]: a new tensor of no dispose scope.</summary>
    /// <param name="set">The set.</param>
    /// <param name="normalisation">Knows the stored value that stands for 1.</param>
    /// <param name="device">Where to.</param>
    /// <exception cref="DataException">The samples are not images in memory.</exception>
    public static Tensor Of(LabelledSet set, Normalisation normalisation, Device device)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(normalisation);
        if (!set.IsInMemory || set.Samples.Shape.Count != 3) throw new DataException($"A trigger needs images (channels, height, width) in memory; these samples are ({string.Join(", ", set.Samples.Shape)}){(set.IsInMemory ? "" : " and streamed: set streaming to false")}.");
        using DisposeScope scope = NewDisposeScope();
        return set.Inputs.to(device).to_type(ScalarType.Float32).div(normalisation.Scale).DetachFromDisposeScope();
    }
}
