using System.Numerics;

namespace Trainer.Kernels.Constraints;

/// <summary>Finds out how the constraints of a problem stand at a solution.</summary>
internal static class ProblemReport
{
    public static IEnumerable<ConstraintReport> Of(IntegerProblem problem, long[] assignment)
    {
        foreach (Statement statement in problem.Statements)
        {
            int[] stopped = [.. Stopped(problem, statement, assignment)];
            int holding = statement.Alternatives.Count(alternative => alternative.Holds(assignment, out _, out _));
            foreach (Constraint constraint in statement.Alternatives)
            {
                bool holds = constraint.Holds(assignment, out BigInteger left, out BigInteger right);
                string[] own = holds ? [.. stopped.Where(constraint.Variables.Contains).Select(variable => problem.Names[variable])] : [];
                bool binds = holds && (constraint.Relation == Relation.Equal ? holding == 1 : own.Length > 0);
                yield return new(constraint, left, right, holds, own, binds);
            }
        }
    }

    // The variables whose next value, of those that all other statements leave, breaks this one.
    private static IEnumerable<int> Stopped(IntegerProblem problem, Statement statement, long[] assignment)
    {
        SearchState others = problem.InitialState();
        new Propagation([.. problem.Statements.Where(other => other != statement)], problem.Names.Count).RunAll(others);
        foreach (int variable in statement.Variables)
        {
            if (others[variable].Next(assignment[variable]) is not { } next) continue;
            long[] raised = [.. assignment];
            raised[variable] = next;
            if (!statement.Holds(raised)) yield return variable;
        }
    }
}
