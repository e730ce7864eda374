using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>What one optimisation step reports.</summary>
/// <param name="Loss">The step's loss: one element, without gradient. It lives until the step's scope ends.</param>
/// <param name="Samples">How many samples the step consumed; 0 where there is no such thing.</param>
/// <param name="Value">The loss as a number, where the step has read it anyway; null to leave it on the device until somebody asks.</param>
/// <param name="IsSkipped">Whether the weights were left as they were because a gradient overflowed; the loss may not be finite then.</param>
public readonly record struct StepResult(Tensor Loss, long Samples, double? Value = null, bool IsSkipped = false)
{
    /// <summary>Reads the loss; on a GPU this waits for the step to finish.</summary>
    public double ReadLoss() => Value ?? LossReader.Read(Loss);
}
