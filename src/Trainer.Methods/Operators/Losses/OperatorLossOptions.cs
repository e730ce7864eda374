using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>The options of a loss between fields.</summary>
[ComponentKind("operator-loss")]
public abstract record OperatorLossOptions
{
    /// <summary>The loss of each sample, with gradient.</summary>
    /// <param name="predicted">[batch, channels, rows, columns].</param>
    /// <param name="truth">Likewise.</param>
    /// <returns>[batch].</returns>
    public abstract Tensor PerSample(Tensor predicted, Tensor truth);
}
