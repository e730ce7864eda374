using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary>One rule for eight elements at a time, in float32.</summary>
internal interface IUpdateStep<TSelf> where TSelf : struct, IUpdateStep<TSelf>
{
    /// <summary>The number of states, 1 to 3.</summary>
    static abstract int States { get; }

    /// <summary>Spreads the coefficients over vectors.</summary>
    static abstract TSelf Create(in UpdateCoefficients c);

    /// <summary>Brings the states up to date, in place.</summary>
    /// <param name="p">The parameter before the step.</param>
    /// <param name="g">The gradient, scaled.</param>
    /// <param name="s1">The first state.</param>
    /// <param name="s2">The second state, if there is one.</param>
    /// <param name="s3">The third state, if there is one.</param>
    /// <returns>The direction u of the update θ ← shrink · θ − η u.</returns>
    Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3);
}
