using System.Numerics;
using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>Two sides and their relation, such as <c>4*H*WTCH &lt;= 1024*RTCG</c>. A side with value lists has several values: the constraint holds when it holds for one of each side's.</summary>
public sealed class Constraint
{
    private readonly Sum _left, _right;
    private readonly IReadOnlyList<string> _names;

    internal Constraint(string text, Sum left, Relation relation, Sum right, IReadOnlyList<string> names)
    {
        (Text, _left, Relation, _right, _names) = (text, left, relation, right, names);
        Variables = [.. left.Variables.Concat(right.Variables).Distinct()];
    }

    /// <summary>The constraint as it was written, blanks apart.</summary>
    public string Text { get; }

    /// <summary>How the sides stand to each other.</summary>
    public Relation Relation { get; }

    /// <summary>The numbers of its variables.</summary>
    internal IReadOnlyList<int> Variables { get; }

    /// <summary>The constraint in the language, with numbers in the place of the names that were known.</summary>
    public override string ToString()
    {
        (string left, string right) = (_left.ToString(_names), _right.ToString(_names));
        return Relation switch { Relation.Equal => $"{left} == {right}", Relation.AtMost => $"{left} <= {right}", _ => $"{left} % {right} == 0" };
    }

    /// <summary>Takes from the variables what cannot satisfy it. False when nothing is left of one.</summary>
    internal bool Restrict(SearchState state)
    {
        Domain left = _left.Evaluate(state), right = _right.Evaluate(state);
        if (left.IsEmpty || right.IsEmpty) return false;
        (Domain forLeft, Domain forRight) = Relation switch
        {
            Relation.Equal => (right, left),
            Relation.AtMost => (Domain.Between(0, right.Highest), Domain.Between(left.Lowest, Saturating.Infinity)),
            _ => (DomainArithmetic.MultiplesOf(right, left), DomainArithmetic.DivisorsOf(left, right)),
        };
        return _left.Restrict(state, forLeft) && _right.Restrict(state, forRight);
    }

    /// <summary>Whether numbers of the variables satisfy it, exactly, and the values of the sides: those that do where a list leaves a choice.</summary>
    internal bool Holds(ReadOnlySpan<long> assignment, out BigInteger left, out BigInteger right)
    {
        IReadOnlyCollection<BigInteger> lefts = _left.Values(assignment), rights = _right.Values(assignment);
        foreach (BigInteger a in lefts)
        {
            foreach (BigInteger b in rights)
            {
                (left, right) = (a, b);
                if (Relation switch { Relation.Equal => a == b, Relation.AtMost => a <= b, _ => !b.IsZero && (a % b).IsZero }) return true;
            }
        }

        (left, right) = (lefts.FirstOrDefault(), rights.FirstOrDefault());
        return false;
    }
}
