using CsCheck;

namespace Trainer.Tests.Faults;

/// <summary>What CsCheck's generators are used for here.</summary>
internal static class Choice
{
    /// <summary>One of several values.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Checks so many values, the same ones each time. (A seed given to CsCheck's Sample is that of its first value only.)</summary>
    public static void ForEach<T>(Gen<T> values, int count, Action<T> check, Func<T, string> print)
    {
        for (int i = 0; i < count; i++)
        {
            T value = values.Generate(new PCG((uint)i, 7), null, out _);
            try
            {
                check(value);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Value {i}: {error.Message}\n{print(value)}", error);
            }
        }
    }
}
