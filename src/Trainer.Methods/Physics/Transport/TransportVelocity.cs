namespace Trainer.Methods.Physics.Transport;

/// <summary>The velocity f(w) that what is transported moves with.</summary>
public enum TransportVelocity
{
    /// <summary>f = c: convection.</summary>
    Constant,

    /// <summary>f = w: Burgers' equation.</summary>
    Solution,

    /// <summary>f = c w (1 − w): fastest half way, still at the ends.</summary>
    Logistic,
}
