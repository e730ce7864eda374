using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Weights;

/// <summary>The residuals of a term at its points.</summary>
/// <param name="Name">The term's name.</param>
/// <param name="Values">[n] or [n, k], with graph.</param>
public readonly record struct TermResidual(string Name, Tensor Values)
{
    /// <summary>The squares, summed over what is not points: [n].</summary>
    public Tensor Squares => Values.Dimensions == 1 ? Values.square() : Values.square().sum([1]);

    /// <summary>The term's part of the loss, without its weight.</summary>
    /// <param name="form">How residuals make one number.</param>
    /// <param name="weights">A weight for each point, [n]; null for 1.</param>
    public Tensor Loss(LossForm form, Tensor? weights = null)
    {
        if (form == LossForm.Mse) return (weights is null ? Squares : Squares * weights).mean();
        Tensor rows = Values.Dimensions == 1 ? Values.unsqueeze(1) : Values, squares = rows.square();
        // A norm has no slope at 0: there it is given that of a norm near by.
        return ((weights is null ? squares : squares * weights.unsqueeze(1)).sum([0]) + 1e-24).sqrt().sum();
    }
}
