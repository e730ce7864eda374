using static TorchSharp.torch;

namespace Trainer.Kernels.Jets;

/// <summary>
/// Which Taylor coefficients of functions of d variables are carried along: those of the derivatives that are asked for and of all below them, which make a set that products and compositions do not
/// lead out of.
/// </summary>
/// <remarks>Griewank and Walther, "Evaluating derivatives", 2008, chapter 13. With y = φ(z) and p = φ'(z): αᵢ y_α = Σ βᵢ z_β p_{α−β} over β ≤ α, for any i with αᵢ > 0.</remarks>
public sealed class JetSpace
{
    private readonly Dictionary<MultiIndex, int> _numbers;

    /// <summary>The space of some derivatives.</summary>
    /// <param name="variables">d.</param>
    /// <param name="derivatives">Which are asked for; the value itself is always there.</param>
    /// <exception cref="ArgumentException">One is not of d variables.</exception>
    public JetSpace(int variables, params IEnumerable<MultiIndex> derivatives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variables, 1);
        ArgumentNullException.ThrowIfNull(derivatives);
        MultiIndex[] wanted = [new(new int[variables]), .. derivatives];
        if (Array.Find(wanted, index => index.Orders.Count != variables) is { } odd) throw new ArgumentException($"{odd} is no derivative of a function of {variables} variables.", nameof(derivatives));
        Variables = variables;
        Indices = [.. wanted.SelectMany(index => index.Below()).Distinct().OrderBy(index => index.Order).ThenByDescending(index => string.Join(',', index.Orders.Select(order => order.ToString("000", System.Globalization.CultureInfo.InvariantCulture))), StringComparer.Ordinal)];
        _numbers = Indices.Select((index, number) => (index, number)).ToDictionary(entry => entry.index, entry => entry.number);
        Products = [.. Enumerable.Range(0, Count).SelectMany(target => Pairs(target).Select(pair => new JetTerm(target, pair.First, pair.Second, 1)))];
        Chain = [.. Enumerable.Range(1, Count - 1).SelectMany(ChainOf)];
    }

    /// <summary>d.</summary>
    public int Variables { get; }

    /// <summary>The derivatives by number, of lower order first; 0 is the value.</summary>
    public IReadOnlyList<MultiIndex> Indices { get; }

    /// <summary>How many there are.</summary>
    public int Count => Indices.Count;

    /// <summary>Products: (a b)_α = Σ a_β b_{α−β}, by target.</summary>
    internal IReadOnlyList<JetTerm> Products { get; }

    /// <summary>Compositions: y_α = Σ (βᵢ / αᵢ) z_β p_{α−β}, by target, from 1.</summary>
    internal IReadOnlyList<JetTerm> Chain { get; }

    /// <summary>The number of a derivative.</summary>
    /// <exception cref="KeyNotFoundException">It is not carried along.</exception>
    public int NumberOf(MultiIndex derivative) => _numbers.TryGetValue(derivative, out int number) ? number : throw new KeyNotFoundException($"The derivative {derivative} was not asked for. Name it when the space is made.");

    /// <summary>Whether a derivative is carried along.</summary>
    public bool Holds(MultiIndex derivative) => _numbers.ContainsKey(derivative);

    /// <summary>The product of two functions, coefficient by coefficient, in torch operations.</summary>
    /// <param name="a">[coefficients, …].</param>
    /// <param name="b">Of the same shape.</param>
    /// <exception cref="ArgumentException">One has another number of coefficients.</exception>
    public Tensor Multiply(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.shape[0] != Count || b.shape[0] != Count) throw new ArgumentException($"{a.shape[0]} and {b.shape[0]} coefficients, where there are {Count}.", nameof(b));
        return stack(Products.GroupBy(term => term.Target).Select(terms => terms.Select(term => a[term.First] * b[term.Second]).Aggregate((sum, product) => sum + product)));
    }

    private IEnumerable<(int First, int Second)> Pairs(int target) =>
        Enumerable.Range(0, Count).Where(first => Indices[target].Less(Indices[first]) is not null).Select(first => (first, _numbers[Indices[target].Less(Indices[first])!]));

    private IEnumerable<JetTerm> ChainOf(int target)
    {
        IReadOnlyList<int> orders = Indices[target].Orders;
        int variable = Enumerable.Range(0, Variables).First(i => orders[i] > 0);
        return Pairs(target).Where(pair => Indices[pair.First].Orders[variable] > 0).Select(pair => new JetTerm(target, pair.First, pair.Second, (double)Indices[pair.First].Orders[variable] / orders[variable]));
    }
}
