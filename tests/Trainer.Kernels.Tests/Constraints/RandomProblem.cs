using System.Numerics;
using CsCheck;
using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>A problem over few values, with its text and its solutions by trying everything.</summary>
internal sealed record RandomProblem(RandomProblem.Unknown[] Unknowns, RandomProblem.Comparison[][] Statements)
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private static readonly long[] SmallNumbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 24, 27, 30, 36, 64, 91];
    private static readonly long[] LargeNumbers = [0, 1, 2, 3, 1 << 15, 46_341, 1 << 20, 1_000_003, (1 << 30) - 1, 1 << 30, 3_037_000_499, 3_037_000_500, 1L << 40, 1L << 61, 1L << 62];

    /// <summary>Problems of small numbers.</summary>
    public static Gen<RandomProblem> Small { get; } = Of(SmallNumbers, 3);

    /// <summary>Problems whose terms leave 64 bits.</summary>
    public static Gen<RandomProblem> Large { get; } = Of(LargeNumbers, 5);

    /// <summary>The text, with a list for every variable that is not an interval.</summary>
    public string Text
    {
        get
        {
            IEnumerable<string> lists = Unknowns.Index().Select(pair => pair.Item.IsInterval ? $"{Names[pair.Index]} <= {pair.Item.Values[^1]};" : $"{Names[pair.Index]} == [{string.Join(",", pair.Item.Values)}];");
            return string.Join("\n", [.. lists, .. Statements.Select(alternatives => string.Join(" | ", alternatives.Select(alternative => alternative.Text)) + ";")]);
        }
    }

    /// <summary>The problem as the library reads it, with the variables in their order.</summary>
    public IntegerProblem Parse() => IntegerProblem.Parse(Text).OrderBy([.. Unknowns.Index().Select(pair => pair.Item.ToVariable(Names[pair.Index]))]);

    /// <summary>Every solution in the order of a depth-first search.</summary>
    public IEnumerable<long[]> BruteForce()
    {
        IEnumerable<long[]> all = [[]];
        foreach (Unknown unknown in Unknowns)
        {
            long[] values = [.. unknown.IsLargestFirst ? unknown.Values.AsEnumerable().Reverse() : unknown.Values];
            all = all.SelectMany(_ => values, (before, value) => (long[])[.. before, value]);
        }

        return all.Where(numbers => Statements.All(alternatives => alternatives.Any(alternative => alternative.Holds(numbers))));
    }

    private static Gen<RandomProblem> Of(long[] numbers, int largestExponent)
    {
        Gen<Unknown> unknown = Gen.Select(Gen.OneOf(numbers).Array[1, 7], Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 7], (values, isLargestFirst, kind, count) =>
            kind == 0 ? new Unknown([.. Enumerable.Range(0, count + 1).Select(i => Math.Min(values[0], Variable.Greatest - count) + i)], true, isLargestFirst) : new Unknown([.. values.Distinct().Order()], false, isLargestFirst));
        return Gen.Int[1, 4].SelectMany(count =>
        {
            Gen<(int, int)> power = Gen.Select(Gen.Int[0, count - 1], Gen.Int[1, largestExponent]);
            Gen<Term> term = Gen.Select(Gen.Frequency((6, Gen.Const((long[])[1])), (3, Gen.OneOf(numbers).Array[1]), (1, Gen.OneOf(numbers).Array[0, 4])), power.Array[0, 3], (coefficients, powers) => new Term(coefficients, powers));
            Gen<Comparison> comparison = Gen.Select(term.Array[1, 3], Gen.Enum<Relation>(), term.Array[1, 3], (left, relation, right) => new Comparison(left, relation, right));
            return Gen.Select(unknown.Array[count], Gen.Frequency((2, comparison.Array[1]), (1, comparison.Array[2, 3])).Array[1, 2], (unknowns, statements) => new RandomProblem(unknowns, statements));
        });
    }

    internal sealed record Unknown(long[] Values, bool IsInterval, bool IsLargestFirst)
    {
        public Variable ToVariable(string name) => new(name, IsLargestFirst ? ValueOrder.LargestFirst : ValueOrder.SmallestFirst, IsInterval ? Values[0] : 0, Variable.Greatest);
    }

    internal sealed record Term(long[] Coefficients, (int Variable, int Exponent)[] Powers)
    {
        public string Text => string.Join("*", [Coefficients.Length == 1 ? $"{Coefficients[0]}" : $"[{string.Join(", ", Coefficients)}]", .. Powers.Select(power => power.Exponent == 1 ? Names[power.Variable] : $"{Names[power.Variable]}^{power.Exponent}")]);

        public IEnumerable<BigInteger> Values(long[] numbers) => Coefficients.Select(coefficient => Powers.Aggregate((BigInteger)coefficient, (product, power) => product * BigInteger.Pow(numbers[power.Variable], power.Exponent)));
    }

    internal sealed record Comparison(Term[] Left, Relation Relation, Term[] Right)
    {
        public string Text => (Side(Left), Side(Right)) is var (left, right) && Relation == Relation.Divisible ? $"{left} % {right} == 0" : $"{left} {(Relation == Relation.Equal ? "==" : "<=")} {right}";

        public bool Holds(long[] numbers) => Values(Left, numbers).Any(a => Values(Right, numbers).Any(b => Relation switch
        {
            Relation.Equal => a == b,
            Relation.AtMost => a <= b,
            _ => b != 0 && a % b == 0,
        }));

        private static string Side(Term[] terms) => string.Join(" + ", terms.Select(term => term.Text));

        private static IEnumerable<BigInteger> Values(Term[] terms, long[] numbers) =>
            terms.Aggregate((IEnumerable<BigInteger>)[BigInteger.Zero], (sums, term) => [.. sums.SelectMany(_ => term.Values(numbers), (sum, value) => sum + value)]);
    }
}
