using System.Numerics;
using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>A product c · Π x_k^{e_k}, where c is one of <paramref name="coefficients"/>.</summary>
/// <param name="coefficients">What the numbers and lists of the product may multiply to, ascending: a number alone for a product without lists, none for one with an empty list.</param>
/// <param name="powers">Variables, each once, with exponents ≥ 1.</param>
internal sealed class Product(long[] coefficients, IReadOnlyList<Power> powers)
{
    private readonly Domain _coefficient = Domain.OneOf(coefficients);

    /// <summary>How many values the product has for given variables.</summary>
    public int Choices => coefficients.Length;

    public IEnumerable<int> Variables => powers.Select(power => power.Variable);

    /// <summary>What it may be worth.</summary>
    public Domain Evaluate(SearchState state)
    {
        Domain product = _coefficient;
        foreach (Power power in powers) product = DomainArithmetic.Multiply(product, power.Evaluate(state));
        return product;
    }

    /// <summary>Its exact values for numbers of the variables.</summary>
    public IEnumerable<BigInteger> Values(ReadOnlySpan<long> assignment)
    {
        BigInteger rest = BigInteger.One;
        foreach (Power power in powers) rest *= BigInteger.Pow(assignment[power.Variable], power.Exponent);
        return coefficients.Select(coefficient => coefficient * rest);
    }

    /// <summary>Takes from the variables what makes it miss the target. False when nothing is left of one.</summary>
    public bool Restrict(SearchState state, Domain target)
    {
        Domain[] factors = [_coefficient, .. powers.Select(power => power.Evaluate(state))];
        Domain own = factors.Aggregate(DomainArithmetic.Multiply), product = own.Intersect(target);
        if (product.IsEmpty) return false;
        if (ReferenceEquals(product, own)) return true;
        Domain[] others = Others.Of(factors, DomainArithmetic.Multiply, Domain.Of(1));
        for (int i = 0; i < powers.Count; i++)
        {
            if (!state.Restrict(powers[i].Variable, DomainArithmetic.Root(DomainArithmetic.Divide(product, others[i + 1]), powers[i].Exponent))) return false;
        }

        return true;
    }

    /// <summary>The product in the language.</summary>
    public string ToString(IReadOnlyList<string> names)
    {
        string coefficient = coefficients is [var single] ? $"{single}" : $"[{string.Join(", ", coefficients)}]";
        IEnumerable<string> factors = powers.Select(power => power.Exponent == 1 ? names[power.Variable] : $"{names[power.Variable]}^{power.Exponent}");
        return string.Join("*", coefficients is [1] && powers.Count > 0 ? factors : factors.Prepend(coefficient));
    }
}
