using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>What every variable may still be, by the variables' numbers, and which of them have changed.</summary>
internal sealed class SearchState(Domain[] domains)
{
    private readonly Stack<int> _changed = new();

    public Domain this[int variable] => domains[variable];

    /// <summary>Leaves a variable what is in a domain, too. False when that is nothing.</summary>
    public bool Restrict(int variable, Domain domain)
    {
        Domain before = domains[variable];
        domains[variable] = before.Intersect(domain);
        if (ReferenceEquals(domains[variable], before)) return true;
        _changed.Push(variable);
        return !domains[variable].IsEmpty;
    }

    /// <summary>The next variable that has changed since it was last told.</summary>
    public bool TryTakeChange(out int variable) => _changed.TryPop(out variable);

    public SearchState Clone() => new([.. domains]);
}
