using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Equations;

/// <summary>A system of differential equations for fields on a box, with its conditions: the terms of a loss.</summary>
public sealed record Equation
{
    /// <summary>The variables, in the order of the points' columns.</summary>
    public required IReadOnlyList<Variable> Variables { get; init; }

    /// <summary>The names of the fields; default one, <c>u</c>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = ["u"];

    /// <summary>Equations and conditions, besides the initial condition.</summary>
    public required IReadOnlyList<Term> Terms { get; init; }

    /// <summary>The variable that is time, which begins at its lower end; null where there is none.</summary>
    public string? Time { get; init; }

    /// <summary>What the fields are where time begins, [n, variables] ↦ [n, fields], as the term <c>initial</c>; null where there is no time, or where the ansatz fulfils it.</summary>
    public Func<Tensor, Tensor>? Initial { get; init; }

    /// <summary>How fields are made of the network's outputs, by name; those not named are the outputs.</summary>
    public IReadOnlyDictionary<string, Ansatz> Ansatz { get; init; } = new Dictionary<string, Ansatz>();

    /// <summary>The exact fields, to measure the error by: [n, variables] ↦ [n, fields], in float64; null where they are not known.</summary>
    public Func<Tensor, Tensor>? Solution { get; init; }

    /// <summary>What else is measured and drawn; null for nothing.</summary>
    public IEquationStudy? Study { get; init; }

    /// <summary>Whether <c>l2</c>, the relative error, is measured.</summary>
    public bool HasReference => Solution is not null || Study is { MeasuresError: true };

    /// <summary>All terms of the loss, the initial condition last.</summary>
    /// <exception cref="ArgumentException">A name stands twice, a variable or field is unknown, or a range is empty.</exception>
    public IReadOnlyList<Term> AllTerms()
    {
        Check();
        if (Initial is not { } initial) return Terms;
        Variable time = Variables[VariableNumber(Time!)];
        return [.. Terms, Term.At(InitialName, time.Name, time.From, fields => fields.Values - fields.Once(InitialName, initial))];
    }

    /// <summary>The name of the initial condition's term.</summary>
    public const string InitialName = "initial";

    /// <summary>The number of a variable.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public int VariableNumber(string name) => Number([.. Variables.Select(variable => variable.Name)], name, "variable");

    /// <summary>The number of a field.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public int FieldNumber(string name) => Number(Fields, name, "field");

    /// <summary>The same equation in a part of its time, from other initial values.</summary>
    internal Equation In(double from, double to, Func<Tensor, Tensor>? initial) => this with
    {
        Variables = [.. Variables.Select(variable => variable.Name == Time ? variable with { From = from, To = to } : variable)],
        Initial = initial ?? Initial,
    };

    private void Check()
    {
        if (Variables.Count == 0 || Fields.Count == 0) throw new ArgumentException("An equation has at least one variable and one field.");
        if (Variables.FirstOrDefault(variable => !(variable.Length > 0)) is { } empty) throw new ArgumentException($"The range of '{empty.Name}' is empty: {empty.From} to {empty.To}.");
        IEnumerable<string> names = Terms.Select(term => term.Name).Concat(Initial is null ? [] : [InitialName]);
        foreach (IEnumerable<string> group in (IEnumerable<string>[])[Variables.Select(variable => variable.Name), Fields, names])
        {
            if (group.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice) throw new ArgumentException($"Two are named '{twice.Key}'.");
        }

        if (Terms.Count == 0 && Initial is null) throw new ArgumentException("An equation has at least one term.");
        if (Time is not null) VariableNumber(Time);
        else if (Initial is not null) throw new ArgumentException("Initial values need a variable that is time.");
        foreach (string field in Ansatz.Keys) FieldNumber(field);
        foreach (Term term in Terms.Where(term => term.Region.Variable is not null)) CheckRegion(term, Variables[VariableNumber(term.Region.Variable!)]);
    }

    private static void CheckRegion(Term term, Variable variable)
    {
        foreach (double value in (double[])[term.Region.Value, term.Region.Other ?? term.Region.Value])
        {
            if (!variable.Contains(value)) throw new ArgumentException($"The term '{term.Name}' is at {variable.Name} = {value}, outside {variable.From} to {variable.To}.");
        }
    }

    private static int Number(IReadOnlyList<string> names, string name, string kind)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name) return i;
        }

        throw new ArgumentException($"There is no {kind} '{name}': there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names.Select(own => $"'{own}'"))}.");
    }
}
