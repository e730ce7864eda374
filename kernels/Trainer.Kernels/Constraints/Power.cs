using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>A variable to a power ≥ 1.</summary>
/// <param name="Variable">The variable's number.</param>
/// <param name="Exponent">The exponent.</param>
internal readonly record struct Power(int Variable, int Exponent)
{
    /// <summary>What it may be worth.</summary>
    public Domain Evaluate(SearchState state) => DomainArithmetic.Power(state[Variable], Exponent);
}
