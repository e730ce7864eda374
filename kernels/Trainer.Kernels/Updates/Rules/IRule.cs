namespace Trainer.Kernels.Updates.Rules;

/// <summary>One rule for one element, in float32, as the threads of a kernel follow it; <see cref="IUpdateStep"/> is the same for the CPU.</summary>
internal interface IRule
{
    /// <summary>The number of states, 1 to 3. The first and the third have one map, the second another.</summary>
    int States { get; }

    /// <summary>Brings the states up to date, in place.</summary>
    /// <param name="c">The coefficients.</param>
    /// <param name="p">The parameter before the step.</param>
    /// <param name="g">The gradient, scaled.</param>
    /// <param name="s1">The first state.</param>
    /// <param name="s2">The second state, if there is one.</param>
    /// <param name="s3">The third state, if there is one.</param>
    /// <returns>The direction u of the update θ ← shrink · θ − η u.</returns>
    float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3);
}
