using System.Numerics;

namespace Trainer.Kernels.Constraints;

/// <summary>How a constraint stands at a solution.</summary>
/// <param name="Constraint">The constraint.</param>
/// <param name="Left">The value of its left side, exactly; where a value list leaves a choice, one with which the constraint holds.</param>
/// <param name="Right">The value of its right side, likewise.</param>
/// <param name="Holds">Whether it holds; an alternative of a statement need not.</param>
/// <param name="Stops">The variables which it keeps from their next value: raising one of them alone to the next value that the other statements leave it would break the statement.</param>
/// <param name="Binds">
/// Whether it limits the solution. An equality does when it holds and no other alternative of its statement does; any other constraint when it holds and stops a variable.
/// </param>
public sealed record ConstraintReport(Constraint Constraint, BigInteger Left, BigInteger Right, bool Holds, IReadOnlyList<string> Stops, bool Binds)
{
    /// <summary>As in <c>4*H*WTCH &lt;= 1024*RTCG: 16384 &lt;= 16384, binds (WTCH)</c>.</summary>
    public override string ToString()
    {
        string sides = Constraint.Relation switch { Relation.Equal => $"{Left} == {Right}", Relation.AtMost => $"{Left} <= {Right}", _ => $"{Left} % {Right} == 0" };
        string stops = Stops.Count > 0 ? $" ({string.Join(", ", Stops)})" : "";
        return $"{Constraint.Text}: {sides}{(Binds ? ", binds" + stops : Holds ? "" : ", does not hold")}";
    }
}
