using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>Where the numbers of one unit of one sequence lie: states are [states, batch, heads, width], over time [time, batch, heads, width], gates [time, batch, heads, gates, width].</summary>
/// <param name="sizes">The sizes.</param>
/// <param name="head">The head.</param>
/// <param name="row">The sequence.</param>
/// <param name="unit">The unit.</param>
internal readonly struct UnitPlace(RecurrentSizes sizes, int head, int row, int unit)
{
    private readonly RecurrentSizes _sizes = sizes;
    private readonly int _head = head, _row = row, _unit = unit;

    /// <summary>Whether there is such a sequence and unit: tiles reach over the end.</summary>
    public bool IsReal => _row < _sizes.Batch && _unit < _sizes.Width;

    private long States => (long)_sizes.Batch * _sizes.Heads * _sizes.Width;

    private long Own => ((long)_row * _sizes.Heads + _head) * _sizes.Width + _unit;

    /// <summary>Whether the sequence is over before a step.</summary>
    public bool IsOver(ArrayView<int> lengths, int step) => lengths.Length > 0 && step >= lengths[_row];

    /// <summary>The first numbers of states that do not change with time.</summary>
    public Quad State(ArrayView<float> states, int count) => Read(states, Own, States, count);

    /// <summary>Sets the first numbers of states that do not change with time.</summary>
    public void SetState(ArrayView<float> states, Quad value, int count) => Write(states, Own, States, value, count);

    /// <summary>The states after a step; those before the first are the initial ones.</summary>
    public Quad State(ArrayView<float> outputs, ArrayView<float> others, ArrayView<float> initial, int step, int count)
    {
        if (step < 0) return State(initial, count);
        long at = step * States + Own;
        Quad rest = Read(others, at, _sizes.Steps * States, count - 1), all = default;
        (all.X, all.Y, all.Z, all.W) = (outputs[at], rest.X, rest.Y, rest.Z);
        return all;
    }

    /// <summary>Sets the states after a step.</summary>
    public void SetState(ArrayView<float> outputs, ArrayView<float> others, int step, Quad value, int count)
    {
        long at = step * States + Own;
        Quad rest = default;
        (rest.X, rest.Y, rest.Z) = (value.Y, value.Z, value.W);
        outputs[at] = value.X;
        Write(others, at, _sizes.Steps * States, rest, count - 1);
    }

    /// <summary>The gates of a step.</summary>
    public Quad Gates(ArrayView<float> gates, int step, int count) => Read(gates, FirstGate(step, count), _sizes.Width, count);

    /// <summary>Sets the gates of a step.</summary>
    public void SetGates(ArrayView<float> gates, int step, Quad value, int count) => Write(gates, FirstGate(step, count), _sizes.Width, value, count);

    /// <summary>The biases, [gates, heads, width].</summary>
    public Quad Biases(ArrayView<float> biases, int count) => Read(biases, (long)_head * _sizes.Width + _unit, (long)_sizes.Heads * _sizes.Width, count);

    /// <summary>The inputs of a step.</summary>
    public Quad Inputs<TElement>(ArrayView<TElement> inputs, Strides strides, int step, int count) where TElement : unmanaged, IElement<TElement>
    {
        long at = step * strides.Step + _row * strides.Row + _head * strides.Head + _unit;
        Quad x = default;
        x.X = inputs[at].ToFloat();
        if (count > 1) x.Y = inputs[at + strides.Gate].ToFloat();
        if (count > 2) x.Z = inputs[at + 2 * strides.Gate].ToFloat();
        if (count > 3) x.W = inputs[at + 3 * strides.Gate].ToFloat();
        return x;
    }

    /// <summary>Adds what comes from outside to the gradients of the states after a step; views may be empty.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="outputs">[time, batch, heads, width] at given distances.</param>
    /// <param name="strides">The distances.</param>
    /// <param name="others">[states − 1, time, batch, heads, width].</param>
    /// <param name="step">The step.</param>
    /// <param name="count">The number of states.</param>
    public Quad Add(Quad gradients, ArrayView<float> outputs, Strides strides, ArrayView<float> others, int step, int count)
    {
        if (outputs.Length > 0) gradients.X += outputs[step * strides.Step + _row * strides.Row + _head * strides.Head + _unit];
        if (others.Length == 0) return gradients;
        Quad rest = Read(others, step * States + Own, _sizes.Steps * States, count - 1);
        gradients.Y += rest.X;
        gradients.Z += rest.Y;
        gradients.W += rest.Z;
        return gradients;
    }

    /// <summary>Some numbers at a distance from each other; the rest is 0.</summary>
    public static Quad Read(ArrayView<float> from, long at, long distance, int count)
    {
        Quad quad = default;
        if (count > 0) quad.X = from[at];
        if (count > 1) quad.Y = from[at + distance];
        if (count > 2) quad.Z = from[at + 2 * distance];
        if (count > 3) quad.W = from[at + 3 * distance];
        return quad;
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public static void Write(ArrayView<float> to, long at, long distance, Quad value, int count)
    {
        if (count > 0) to[at] = value.X;
        if (count > 1) to[at + distance] = value.Y;
        if (count > 2) to[at + 2 * distance] = value.Z;
        if (count > 3) to[at + 3 * distance] = value.W;
    }

    private long FirstGate(int step, int count) => (((long)step * _sizes.Batch + _row) * _sizes.Heads + _head) * count * _sizes.Width + _unit;
}
