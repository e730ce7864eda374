using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>One tensor's step, by addresses.</summary>
internal unsafe struct TensorJob
{
    public void* Parameter, Gradient;
    public ScalarType ParameterType, GradientType;
    public long Count;
    public StateMemory State1, State2, State3;
    public UpdateCoefficients Coefficients;

    /// <summary>The largest ratio of the update's norm to the parameter's; 0 for any.</summary>
    public double MaximumUpdateNorm;

    /// <summary>Σu² and Σθ², by the first pass of rules with a largest update.</summary>
    public double UpdateSquares, ParameterSquares;

    /// <summary>Elements passed over because their gradient was not finite.</summary>
    public long NotFinite;

    /// <summary>Sets the states, in the order of the rule.</summary>
    public void SetStates(BlockwiseState[] states)
    {
        State1 = states[0].Memory;
        State2 = states.Length > 1 ? states[1].Memory : default;
        State3 = states.Length > 2 ? states[2].Memory : default;
    }

    /// <summary>
    /// The factor on the update that keeps its norm within the allowed share of the parameter's; 1 where it is within it already, and for a parameter of norm 0, which could never leave it.
    /// </summary>
    public readonly float Trust
    {
        get
        {
            double allowed = MaximumUpdateNorm * Math.Sqrt(ParameterSquares), norm = Math.Sqrt(UpdateSquares);
            return MaximumUpdateNorm > 0 && allowed > 0 && norm > allowed ? (float)(allowed / norm) : 1;
        }
    }
}
