namespace Trainer.Methods.Physics.Transport;

/// <summary>In which variables an equation of transport is solved.</summary>
public enum TransportFrame
{
    /// <summary>By place and time: w(x, t).</summary>
    Eulerian,

    /// <summary>By label and time, along the characteristics: x(X, t) and w(X, t).</summary>
    Lagrangian,
}
