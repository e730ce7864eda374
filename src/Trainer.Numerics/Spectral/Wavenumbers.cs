namespace Trainer.Numerics.Spectral;

/// <summary>The order of frequencies in a Fourier transform.</summary>
public static class Wavenumbers
{
    /// <summary>All n of them: 0, 1, …, ⌈n/2⌉ − 1, −⌊n/2⌋, …, −1, in periods of the interval.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative n.</exception>
    public static double[] Full(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return [.. Enumerable.Range(0, n).Select(k => (double)(k < (n + 1) / 2 ? k : k - n))];
    }

    /// <summary>Those that the transform of n real numbers keeps: 0, 1, …, ⌊n/2⌋.</summary>
    /// <inheritdoc cref="Full"/>
    public static double[] Half(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return [.. Enumerable.Range(0, n / 2 + 1).Select(k => (double)k)];
    }
}
