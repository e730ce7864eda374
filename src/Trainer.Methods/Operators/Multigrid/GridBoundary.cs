namespace Trainer.Methods.Operators.Multigrid;

/// <summary>A boundary condition, which convolutions know by how a grid goes on beyond its edge.</summary>
public enum GridBoundary
{
    /// <summary>The value is zero at the boundary: zeros beyond the edge.</summary>
    Dirichlet,

    /// <summary>The normal derivative is zero: values beyond the edge mirror those before it, the edge itself left out.</summary>
    Neumann,

    /// <summary>What leaves on one side comes in on the other.</summary>
    Periodic,
}
