namespace Trainer.Kernels.Constraints;

/// <summary>Applies statements again and again until none takes anything away.</summary>
internal sealed class Propagation
{
    // Bounds can creep: x + 1 <= y with y + 1 <= x takes one away at a time. Stopping early loses no solution.
    private const int MostRounds = 256;

    private readonly IReadOnlyList<Statement> _statements;
    private readonly int[][] _statementsOf;

    public Propagation(IReadOnlyList<Statement> statements, int variables)
    {
        _statements = statements;
        _statementsOf = [.. Enumerable.Range(0, variables).Select(variable => Enumerable.Range(0, statements.Count).Where(i => statements[i].Variables.Contains(variable)).ToArray())];
    }

    /// <summary>Applies all statements. False when nothing is left of a variable.</summary>
    public bool RunAll(SearchState state) => Run(state, Enumerable.Range(0, _statements.Count));

    /// <summary>Applies the statements that a change of one variable concerns. False when nothing is left of a variable.</summary>
    public bool RunFrom(SearchState state, int changed) => Run(state, _statementsOf[changed]);

    private bool Run(SearchState state, IEnumerable<int> first)
    {
        var waiting = new Queue<int>(first);
        bool[] isWaiting = new bool[_statements.Count];
        foreach (int statement in waiting) isWaiting[statement] = true;
        for (int left = MostRounds * _statements.Count; left > 0 && waiting.TryDequeue(out int next); left--)
        {
            isWaiting[next] = false;
            if (!_statements[next].Restrict(state)) return false;
            while (state.TryTakeChange(out int variable))
            {
                foreach (int statement in _statementsOf[variable])
                {
                    if (isWaiting[statement]) continue;
                    isWaiting[statement] = true;
                    waiting.Enqueue(statement);
                }
            }
        }

        return true;
    }
}
