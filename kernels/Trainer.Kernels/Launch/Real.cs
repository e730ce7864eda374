using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Launch;

/// <summary>Functions of a vector of float32 or float64. NaN stays NaN. Float32 is exact to a few units in the last place.</summary>
internal static class Real
{
    // exp of these is neither 0 nor ∞ in float32, nor is its reciprocal.
    private const float Lowest = -87.3f, Highest = 87.3f;

    /// <summary>a b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>eˣ; beyond ± 87.3 in float32 that of the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) where T : unmanaged => typeof(T) == typeof(float) ? Exp(x.AsSingle()).As<float, T>() : Vector512.Exp(x.AsDouble()).As<double, T>();

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x) where T : unmanaged => Reciprocal(Vector512<T>.One + Exp(-x));

    /// <summary>tanh x = 1 − 2 / (1 + e²ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) where T : unmanaged
    {
        Vector512<T> far = Vector512<T>.One - (Vector512<T>.One + Vector512<T>.One) * Reciprocal(Vector512<T>.One + Exp(x + x));
        return typeof(T) == typeof(float) ? NearZero(x.AsSingle(), far.AsSingle()).As<float, T>() : far;
    }

    /// <summary>sin x and cos x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Sine, Vector512<T> Cosine) SinCos<T>(Vector512<T> x) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            (Vector512<float> sine, Vector512<float> cosine) = Vector512.SinCos(x.AsSingle());
            return (sine.As<float, T>(), cosine.As<float, T>());
        }

        (Vector512<double> sines, Vector512<double> cosines) = Vector512.SinCos(x.AsDouble());
        return (sines.As<double, T>(), cosines.As<double, T>());
    }

    /// <summary>log σ(x) = min(x, 0) − log(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LogSigmoid<T>(Vector512<T> x) where T : unmanaged
    {
        Vector512<T> sum = Vector512<T>.One + Exp(-Vector512.Abs(x));
        Vector512<T> log = typeof(T) == typeof(float) ? Vector512.Log(sum.AsSingle()).As<float, T>() : Vector512.Log(sum.AsDouble()).As<double, T>();
        return Vector512.MinNative(Vector512<T>.Zero, x) - log;
    }

    /// <summary>x, or 0 where it is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtMostZero<T>(Vector512<T> x) where T : unmanaged => Vector512.MinNative(Vector512<T>.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Reciprocal<T>(Vector512<T> x) where T : unmanaged => typeof(T) == typeof(float) ? Lanes.Reciprocal(x.AsSingle()).As<float, T>() : Vector512<T>.One / x;

    // eˣ = 2ⁿ eʳ with r = x − n ln 2 between ± ½ ln 2, and the Taylor polynomial of eʳ to r⁶. Of two numbers the second comes back where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.Create(Highest), Vector512.MaxNative(Vector512.Create(Lowest), x));
        // 1.5 · 2²³ rounds what is added to it to a whole number, which then stands in its lowest bits.
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(12582912f)), n = shifted - Vector512.Create(12582912f);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.42860677e-6f), Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693145752f), x));
        Vector512<float> p = Vector512.FusedMultiplyAdd(r, Vector512.Create(1f / 720), Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        return (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }

    // The difference from 1 loses the digits of a small number: below 0.625 x + x³ P(x²), with the coefficients of Moshier's Cephes library.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NearZero(Vector512<float> x, Vector512<float> far)
    {
        Vector512<float> s = x * x;
        Vector512<float> p = Vector512.FusedMultiplyAdd(s, Vector512.Create(-5.70498872745e-3f), Vector512.Create(2.06390887954e-2f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-5.37397155531e-2f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(1.33314422036e-1f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-3.33332819422e-1f));
        return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(0.625f)), Vector512.FusedMultiplyAdd(p * s, x, x), far);
    }
}
