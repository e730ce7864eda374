using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>What one optimisation step reports.</summary>
/// <param name="Loss">The step's loss: one element, without gradient. It lives until the step's scope ends.</param>
/// <param name="Samples">How many samples the step consumed; 0 where there is no such thing.</param>
public readonly record struct StepResult(Tensor Loss, long Samples)
{
    /// <summary>Reads the loss; on a GPU this waits for the step to finish.</summary>
    public double ReadLoss() => Loss.to_type(ScalarType.Float64).item<double>();
}
