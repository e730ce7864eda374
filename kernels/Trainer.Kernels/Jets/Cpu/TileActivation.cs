using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>A smooth function of coefficients at a tile of points, and its gradient, a feature at a time.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class TileActivation<T> where T : unmanaged, INumber<T>
{
    private static readonly ConditionalWeakTable<JetSpace, TileActivation<T>[]> Made = [];

    private readonly JetFunction _function;
    private readonly int _count;

    // y = φ(z) and p = φ'(z): y_α = Σ chain z p; p_α = Σ slopes y y, or of z and y for the sine; z̄_β = Σ gradients ȳ p.
    private readonly TileTerm<T>[][] _chain, _slopes, _gradients;
    private readonly bool[] _isNeeded;

    private TileActivation(JetSpace space, JetFunction function)
    {
        (_function, _count) = (function, space.Count);
        _chain = ByTarget(space.Chain, term => term.Target, term => new(term.First, term.Second, T.CreateChecked(term.Weight)));
        _slopes = function == JetFunction.Sine
            ? ByTarget(space.Chain, term => term.Target, term => new(term.First, term.Second, -T.CreateChecked(term.Weight)))
            // The products y_β y_γ and y_γ y_β are one.
            : ByTarget(space.Products.Where(term => term.First <= term.Second), term => term.Target, term => new(term.First, term.Second, T.CreateChecked(term.First == term.Second ? -1 : -2)));
        _gradients = ByTarget(space.Products, term => term.First, term => new(term.Target, term.Second, T.One));
        _isNeeded = [.. Enumerable.Range(0, _count).Select(slope => KeepsSlopes || space.Chain.Any(term => term.Second == slope))];
    }

    /// <summary>Whether the gradient needs p from the forward pass; elsewhere it follows from y.</summary>
    public bool KeepsSlopes => _function == JetFunction.Sine;

    /// <summary>That of a space and a function, made once.</summary>
    public static TileActivation<T> Of(JetSpace space, JetFunction function) =>
        Made.GetValue(space, key => [.. Enum.GetValues<JetFunction>().Select(each => new TileActivation<T>(key, each))])[(int)function];

    /// <summary>y = φ(z) of each feature.</summary>
    /// <param name="z">[coefficients, padded features, points].</param>
    /// <param name="y">As z; features beyond the last become zero.</param>
    /// <param name="p">As z for what keeps slopes; else memory of [coefficients, points].</param>
    /// <param name="features">How many features.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(T* z, T* y, T* p, int features)
    {
        int points = Tile<T>.Points, padded = Tile<T>.Padded(features);
        nint next = (nint)padded * points, slope = KeepsSlopes ? next : points;
        for (int i = 0; i < features; i++, z += points, y += points)
        {
            Start(z, y, p);
            for (int target = 1; target < _count; target++)
            {
                Sum(_chain[target], z, next, p, slope, null, y + target * next);
                if (!_isNeeded[target]) continue;
                if (_function == JetFunction.Sine) Sum(_slopes[target], z, next, y, next, null, p + target * slope);
                else Slope(target, y, next, p);
            }

            if (KeepsSlopes) p += points;
        }

        for (int k = 0; k < _count; k++) new Span<T>(y + k * next, (padded - features) * points).Clear();
    }

    /// <summary>The gradient by z, in the place of that by y.</summary>
    /// <param name="gradient">[coefficients, padded features, points].</param>
    /// <param name="y">What the forward pass gave.</param>
    /// <param name="p">What the forward pass kept, for what keeps slopes; else memory of [coefficients, points].</param>
    /// <param name="features">How many features.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(T* gradient, T* y, T* p, int features)
    {
        int points = Tile<T>.Points;
        nint next = (nint)Tile<T>.Padded(features) * points, slope = KeepsSlopes ? next : points;
        for (int i = 0; i < features; i++, gradient += points, y += points)
        {
            if (!KeepsSlopes) for (int target = 0; target < _count; target++) Slope(target, y, next, p);
            // That by y_α goes to z_β with β ≤ α, whose number is not larger: what is overwritten is not needed again.
            for (int target = 0; target < _count; target++) Sum(_gradients[target], gradient, next, p, slope, null, gradient + target * next);
            if (KeepsSlopes) p += points;
        }
    }

    private static TileTerm<T>[][] ByTarget(IEnumerable<JetTerm> terms, Func<JetTerm, int> target, Func<JetTerm, TileTerm<T>> term)
    {
        ILookup<int, JetTerm> groups = terms.ToLookup(target);
        return [.. Enumerable.Range(0, groups.Select(group => group.Key).DefaultIfEmpty(0).Max() + 1).Select(number => groups[number].Select(term).ToArray())];
    }

    // target = start + Σ weight a b.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(TileTerm<T>[] terms, T* a, nint aNext, T* b, nint bNext, T* start, T* target)
    {
        int width = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        if (start != null) (s0, s1, s2, s3) = (Vector512.Load(start), Vector512.Load(start + width), Vector512.Load(start + 2 * width), Vector512.Load(start + 3 * width));
        for (int i = 0; i < terms.Length; i++)
        {
            T* first = a + terms[i].First * aNext, second = b + terms[i].Second * bNext;
            Vector512<T> weight = Vector512.Create(terms[i].Weight);
            s0 = Real.MultiplyAdd(weight * Vector512.Load(first), Vector512.Load(second), s0);
            s1 = Real.MultiplyAdd(weight * Vector512.Load(first + width), Vector512.Load(second + width), s1);
            s2 = Real.MultiplyAdd(weight * Vector512.Load(first + 2 * width), Vector512.Load(second + 2 * width), s2);
            s3 = Real.MultiplyAdd(weight * Vector512.Load(first + 3 * width), Vector512.Load(second + 3 * width), s3);
        }

        s0.Store(target);
        s1.Store(target + width);
        s2.Store(target + 2 * width);
        s3.Store(target + 3 * width);
    }

    // φ and φ' of values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Start(T* z, T* y, T* p)
    {
        for (int i = 0; i < Tile<T>.Points; i += Vector512<T>.Count)
        {
            Vector512<T> value = Vector512.Load(z + i);
            if (_function == JetFunction.Sine)
            {
                (Vector512<T> sine, Vector512<T> cosine) = Real.SinCos(value);
                sine.Store(y + i);
                cosine.Store(p + i);
            }
            else
            {
                (_function == JetFunction.Tanh ? Real.Tanh(value) : Real.Sigmoid(value)).Store(y + i);
            }
        }

        if (_function != JetFunction.Sine) Slope(0, y, 0, p);
    }

    // p_α from y: 1 − y² of tanh, y − y² of the logistic function.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Slope(int target, T* y, nint next, T* p)
    {
        T* own = y + target * next, to = p + target * Tile<T>.Points;
        if (target > 0)
        {
            Sum(_slopes[target], y, next, y, next, _function == JetFunction.Sigmoid ? own : null, to);
            return;
        }

        for (int i = 0; i < Tile<T>.Points; i += Vector512<T>.Count)
        {
            Vector512<T> value = Vector512.Load(own + i);
            (_function == JetFunction.Tanh ? Vector512<T>.One - (value * value) : value - (value * value)).Store(to + i);
        }
    }
}
