namespace Trainer.Methods.Physics.Transport;

/// <summary>How w_xx is made in the Lagrangian frame.</summary>
public enum LabelDerivative
{
    /// <summary>(1 / J) ∂_X ((1 / J) ∂_X w), J = ∂_X x: correct in general.</summary>
    Jacobian,

    /// <summary>∂²w / ∂X², as in the published code: right where J is 1.</summary>
    Label,
}
