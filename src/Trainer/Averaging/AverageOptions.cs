using Trainer.Components;

namespace Trainer.Averaging;

/// <summary>How weights are averaged over training. The average is what is evaluated and what a checkpoint's <c>model.safetensors</c> holds.</summary>
[ComponentKind("average")]
public abstract record AverageOptions
{
    /// <summary>After how many batches of training data, in training mode and without gradients, batch normalisation knows an average's statistics; 0 to average the statistics too.</summary>
    public virtual int RefreshBatches => 0;

    /// <summary>The share α that the weights have in the average from this step on: average ← (1 − α) average + α weights. Null leaves the average as it is.</summary>
    /// <param name="moment">Where training stands.</param>
    public abstract double? Share(AverageMoment moment);
}
