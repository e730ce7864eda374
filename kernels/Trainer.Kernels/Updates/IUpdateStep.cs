using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary>One rule for sixteen elements at a time, in float32.</summary>
internal interface IUpdateStep
{
    /// <summary>The number of states, 1 to 3.</summary>
    static abstract int States { get; }

    /// <summary>Brings the states up to date, in place.</summary>
    /// <param name="c">The numbers of the step.</param>
    /// <param name="p">The parameter before the step.</param>
    /// <param name="g">The gradient, scaled.</param>
    /// <param name="s1">The first state.</param>
    /// <param name="s2">The second state, if there is one.</param>
    /// <param name="s3">The third state, if there is one.</param>
    /// <returns>The direction u of the update θ ← shrink · θ − η u.</returns>
    static abstract Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3);
}
