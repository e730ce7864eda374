using System.Security.Cryptography;
using System.Text;
using Trainer.Kernels.Constraints.Domains;
using Trainer.Kernels.Constraints.Language;

namespace Trainer.Kernels.Constraints;

/// <summary>Constraints on integers, and the order in which their solutions are looked for. Immutable; README.md beside this file describes the language.</summary>
public sealed class IntegerProblem
{
    internal IntegerProblem(IReadOnlyList<Statement> statements, IReadOnlyList<string> names, IReadOnlyList<Variable> variables)
    {
        (Statements, Names, Variables) = (statements, names, variables);
        var numbers = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        Order = [.. variables.Select(variable => numbers[variable.Name])];
        Propagation = new(statements, names.Count);
    }

    /// <summary>What must hold, all of it.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>The variables in the order of the search: by default as they first stand in the text.</summary>
    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>SHA-256 of everything that the solutions and their order depend on, in hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{this}\n{string.Join("\n", Variables.Select(variable => $"{variable.Name} {variable.First} {variable.Lowest} {variable.Highest}"))}")));

    /// <summary>The variables' names by their numbers, which are their places in the text.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The variables' numbers in the order of the search.</summary>
    internal int[] Order { get; }

    internal Propagation Propagation { get; }

    /// <summary>Reads constraints.</summary>
    /// <param name="text">The constraints, in the language of README.md beside this file.</param>
    /// <param name="known">Names that stand for numbers ≥ 0, such as the head dimension D = 64. The text need not use them all.</param>
    /// <exception cref="ConstraintSyntaxException">The text is not of the language.</exception>
    /// <exception cref="ArgumentException">A known number is negative.</exception>
    public static IntegerProblem Parse(string text, IReadOnlyDictionary<string, long>? known = null)
    {
        foreach ((string name, long number) in known ?? new Dictionary<string, long>())
        {
            if (number < 0) throw new ArgumentException($"{name} = {number}: the language has no negative numbers.", nameof(known));
        }

        return new Parser(text, known ?? new Dictionary<string, long>()).Parse();
    }

    /// <summary>The same constraints with another order of the search, other first values or other bounds. Variables that are not named follow as they stood.</summary>
    /// <param name="first">The variables that come first, such as <c>"RTCH", Variable.Largest("WTCH")</c>.</param>
    /// <exception cref="ArgumentException">A name is not one of the problem's variables, or comes twice.</exception>
    public IntegerProblem OrderBy(params IReadOnlyList<Variable> first)
    {
        foreach (IGrouping<string, Variable> group in first.GroupBy(variable => variable.Name))
        {
            if (!Names.Contains(group.Key)) throw new ArgumentException(Unknown(group.Key), nameof(first));
            if (group.Count() > 1) throw new ArgumentException($"{group.Key} comes twice in the order.", nameof(first));
        }

        return new(Statements, Names, [.. first, .. Variables.ExceptBy(first.Select(variable => variable.Name), variable => variable.Name)]);
    }

    /// <summary>Looks for solutions while they are asked for, depth-first in the order of <see cref="Variables"/>.</summary>
    /// <param name="options">Which solutions, and for how long; by default all, with at most 10^6 choices.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>, seen before every choice.</param>
    /// <exception cref="ArgumentException">A solution to pass over names a variable that there is not, or a limit is negative.</exception>
    /// <exception cref="SearchLimitException">While the solutions are read: the search has tried as many values as it may.</exception>
    public IEnumerable<Solution> Solve(SolveOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        if (options.Count < 0 || options.NodeLimit < 0) throw new ArgumentException($"Count {options.Count}, NodeLimit {options.NodeLimit}: both are at least 0.", nameof(options));
        foreach (string name in options.Exclude.SelectMany(entry => entry.Keys))
        {
            if (!Names.Contains(name)) throw new ArgumentException($"Exclude: {Unknown(name)}", nameof(options));
        }

        return options.Count == 0 ? [] : Run();

        // A search of its own for everyone who reads.
        IEnumerable<Solution> Run()
        {
            foreach (Solution solution in new Search(this, options, cancellation).Run()) yield return solution;
        }
    }

    /// <summary>How every constraint stands at a solution: the values of its sides, and whether it binds.</summary>
    /// <param name="solution">A number for every variable of the problem; others are passed over.</param>
    /// <exception cref="ArgumentException">A variable has no number.</exception>
    public IReadOnlyList<ConstraintReport> Explain(IReadOnlyDictionary<string, long> solution)
    {
        long[] assignment = [.. Names.Select(name => solution.TryGetValue(name, out long number) ? number : throw new ArgumentException($"{name} has no number.", nameof(solution)))];
        return [.. ProblemReport.Of(this, assignment)];
    }

    /// <summary>The constraints in the language, a statement a line, with numbers in the place of the names that were known.</summary>
    public override string ToString() => string.Join("\n", Statements);

    /// <summary>What every variable may be before any constraint.</summary>
    internal SearchState InitialState()
    {
        var domains = new Domain[Names.Count];
        foreach ((int number, Variable variable) in Order.Zip(Variables)) domains[number] = Domain.Between(variable.Lowest, variable.Highest);
        return new(domains);
    }

    /// <summary>Where the search begins; null when the constraints contradict each other.</summary>
    internal SearchState? Start() => InitialState() is var state && Propagation.RunAll(state) ? state : null;

    /// <summary>The first place in the order whose variable has several values left; −1 when each has one.</summary>
    internal int FirstOpen(SearchState state) => Array.FindIndex(Order, variable => !state[variable].IsFixed);

    /// <summary>The solution with these numbers, in the order of the search; null when they solve nothing, or are passed over.</summary>
    internal Solution? TrySolution(long[]? numbers, SolveOptions options)
    {
        if (numbers is null || numbers.Length != Variables.Count) return null;
        if (!numbers.Zip(Variables).All(pair => pair.First >= pair.Second.Lowest && pair.First <= pair.Second.Highest)) return null;
        long[] assignment = new long[numbers.Length];
        foreach ((int variable, long number) in Order.Zip(numbers)) assignment[variable] = number;
        if (!Statements.All(statement => statement.Holds(assignment))) return null;
        var solution = new Solution([.. Variables.Select(variable => variable.Name)], numbers);
        return options.Exclude.Any(entry => entry.All(pair => solution[pair.Key] == pair.Value)) ? null : solution;
    }

    private string Unknown(string name) => $"'{name}' is no variable of this problem: it has {(Names.Count > 0 ? string.Join(", ", Names) : "none")}.";
}
