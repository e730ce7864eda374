using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>Depth-first search: takes the first variable that is open, tries its values in their order, propagates each, and goes back when nothing is left of a variable.</summary>
internal sealed class Search(IntegerProblem problem, SolveOptions options, CancellationToken cancellation)
{
    private readonly Stack<(SearchState State, int Place, IEnumerator<long> Values)> _open = new();
    private long _nodes, _found;

    public IEnumerable<Solution> Run()
    {
        SearchState? state = problem.Start();
        do
        {
            if (state is null) continue;
            int place = problem.FirstOpen(state);
            if (place >= 0)
            {
                IEnumerable<long> values = state[problem.Order[place]].Enumerate(problem.Variables[place].First == ValueOrder.LargestFirst);
                _open.Push((state, place, values.GetEnumerator()));
            }
            else if (problem.TrySolution([.. problem.Order.Select(variable => state[variable].Lowest)], options) is { } solution)
            {
                yield return solution;
                if (++_found == options.Count) yield break;
            }
        }
        while (Advance(out state));
    }

    // The next value of the deepest variable that has one; null when it leaves nothing.
    private bool Advance(out SearchState? state)
    {
        state = null;
        while (_open.TryPeek(out (SearchState, int Place, IEnumerator<long> Values) deepest) && !deepest.Values.MoveNext()) _open.Pop();
        if (!_open.TryPeek(out (SearchState State, int Place, IEnumerator<long> Values) next)) return false;
        cancellation.ThrowIfCancellationRequested();
        if (_nodes++ == options.NodeLimit) throw Exhausted();
        int variable = problem.Order[next.Place];
        SearchState child = next.State.Clone();
        if (child.Restrict(variable, Domain.Of(next.Values.Current)) && problem.Propagation.RunFrom(child, variable)) state = child;
        return true;
    }

    private SearchLimitException Exhausted()
    {
        (SearchState state, int place, _) = _open.Last();
        Variable first = problem.Variables[place];
        return new($"The search stopped after {options.NodeLimit} choices of a value, with {_found} solutions found; the first open variable, {first.Name}, can be {state[problem.Order[place]]}. Raise NodeLimit, put variables with few values first, or bound them by constraints such as {first.Name} <= 1024.");
    }
}
