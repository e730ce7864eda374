using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda.Rules;

/// <summary><see cref="RecurrentCell.Lstm"/>. Gates i, f, z, o; states h, c.</summary>
internal readonly struct LstmRule : ICellRule
{
    /// <inheritdoc/>
    public int Recurrent => 4;

    /// <inheritdoc/>
    public int Input => 4;

    /// <inheritdoc/>
    public int Gates => 4;

    /// <inheritdoc/>
    public int States => 2;

    /// <inheritdoc/>
    public int Kept => 4;

    /// <inheritdoc/>
    public CellValues Forward(Quad x, Quad y, Quad b, Quad before)
    {
        CellValues next = default;
        float i = Exponential.Sigmoid(x.X + y.X + b.X), f = Exponential.Sigmoid(x.Y + y.Y + b.Y), z = Exponential.Tanh(x.Z + y.Z + b.Z), o = Exponential.Sigmoid(x.W + y.W + b.W);
        float c = f * before.Y + i * z;
        (next.Gates.X, next.Gates.Y, next.Gates.Z, next.Gates.W) = (i, f, z, o);
        (next.States.X, next.States.Y) = (o * Exponential.Tanh(c), c);
        return next;
    }

    /// <inheritdoc/>
    public CellValues Backward(Quad gates, Quad before, Quad after, Quad gradients)
    {
        CellValues previous = default;
        float i = gates.X, f = gates.Y, z = gates.Z, o = gates.W, tanh = Exponential.Tanh(after.Y);
        float c = gradients.Y + gradients.X * o * (1 - tanh * tanh);
        previous.Gates.X = c * z * i * (1 - i);
        previous.Gates.Y = c * before.Y * f * (1 - f);
        previous.Gates.Z = c * i * (1 - z * z);
        previous.Gates.W = gradients.X * tanh * o * (1 - o);
        previous.States.Y = c * f;
        return previous;
    }
}
