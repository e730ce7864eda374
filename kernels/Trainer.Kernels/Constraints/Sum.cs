using System.Numerics;
using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints;

/// <summary>A sum of products: a side of a constraint.</summary>
internal sealed class Sum(IReadOnlyList<Product> products)
{
    /// <summary>How many values the sum has for given variables: one, unless there are lists in it.</summary>
    public long Choices => products.Aggregate(1L, (count, product) => Saturating.Multiply(count, product.Choices));

    public IEnumerable<int> Variables => products.SelectMany(product => product.Variables);

    /// <summary>What it may be worth.</summary>
    public Domain Evaluate(SearchState state) => products.Select(product => product.Evaluate(state)).Aggregate(DomainArithmetic.Add);

    /// <summary>Its exact values for numbers of the variables, each once.</summary>
    public IReadOnlyCollection<BigInteger> Values(ReadOnlySpan<long> assignment)
    {
        HashSet<BigInteger> sums = [BigInteger.Zero];
        foreach (Product product in products)
        {
            BigInteger[] values = [.. product.Values(assignment)];
            sums = [.. sums.SelectMany(_ => values, (sum, value) => sum + value)];
        }

        return sums;
    }

    /// <summary>Takes from the variables what makes it miss the target. False when nothing is left of one.</summary>
    public bool Restrict(SearchState state, Domain target)
    {
        if (products is [var single]) return single.Restrict(state, target);
        Domain[] parts = [.. products.Select(product => product.Evaluate(state))];
        Domain own = parts.Aggregate(DomainArithmetic.Add), sum = own.Intersect(target);
        if (sum.IsEmpty) return false;
        if (ReferenceEquals(sum, own)) return true;
        Domain[] others = Others.Of(parts, DomainArithmetic.Add, Domain.Of(0));
        for (int i = 0; i < parts.Length; i++)
        {
            if (!products[i].Restrict(state, DomainArithmetic.Subtract(sum, others[i]))) return false;
        }

        return true;
    }

    /// <summary>The sum in the language.</summary>
    public string ToString(IReadOnlyList<string> names) => string.Join(" + ", products.Select(product => product.ToString(names)));
}
