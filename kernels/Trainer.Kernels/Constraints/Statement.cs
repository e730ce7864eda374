using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>Constraints of which one must hold.</summary>
public sealed class Statement
{
    internal Statement(IReadOnlyList<Constraint> alternatives)
    {
        Alternatives = alternatives;
        Variables = [.. alternatives.SelectMany(alternative => alternative.Variables).Distinct()];
    }

    /// <summary>The constraints, at least one.</summary>
    public IReadOnlyList<Constraint> Alternatives { get; }

    /// <summary>The numbers of its variables.</summary>
    internal IReadOnlyList<int> Variables { get; }

    /// <summary>The statement in the language.</summary>
    public override string ToString() => string.Join(" | ", Alternatives) + ";";

    /// <summary>Whether numbers of the variables satisfy it, exactly.</summary>
    internal bool Holds(long[] assignment) => Alternatives.Any(alternative => alternative.Holds(assignment, out _, out _));

    /// <summary>Takes from the variables what cannot satisfy it: what no alternative leaves. False when nothing is left of one.</summary>
    internal bool Restrict(SearchState state)
    {
        if (Alternatives is [var only]) return only.Restrict(state);
        SearchState[] branches = [.. Branches(state)];
        return branches.Length > 0 && Variables.All(variable => state.Restrict(variable, branches.Aggregate(Domain.Empty, (union, branch) => union.Union(branch[variable]))));
    }

    private IEnumerable<SearchState> Branches(SearchState state)
    {
        foreach (Constraint alternative in Alternatives)
        {
            SearchState branch = state.Clone();
            if (alternative.Restrict(branch)) yield return branch;
        }
    }
}
