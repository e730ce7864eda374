using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>What a task that wraps a supervised one sees of it, whatever its batches are: the model, and the loss of each training batch, which it may add to or replace.</summary>
public interface ISupervisedTask
{
    /// <summary>The model. Known after <see cref="TrainingTask.Build"/>.</summary>
    nn.Module Model { get; }

    /// <summary>Stands around the loss of each training batch: it is given what computes the loss, and gives what is minimised; null, as at first, leaves it as it is. May be called again for the same batch to find a fault.</summary>
    Func<Func<BatchLoss>, BatchLoss>? Objective { get; set; }
}
