using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda.Rules;

/// <summary><see cref="RecurrentCell.Slstm"/>. Gates i, f̂, z, o; states h, c, n, m.</summary>
internal readonly struct SlstmRule : ICellRule
{
    /// <inheritdoc/>
    public int Recurrent => 4;

    /// <inheritdoc/>
    public int Input => 4;

    /// <inheritdoc/>
    public int Gates => 4;

    /// <inheritdoc/>
    public int States => 4;

    /// <inheritdoc/>
    public int Kept => 4;

    /// <inheritdoc/>
    public CellValues Forward(Quad x, Quad y, Quad b, Quad before)
    {
        CellValues next = default;
        float input = x.X + y.X + b.X, forget = x.Y + y.Y + b.Y, z = Exponential.Tanh(x.Z + y.Z + b.Z), o = Exponential.Sigmoid(x.W + y.W + b.W);
        float scale = Exponential.LogSigmoid(forget) + before.W;
        float m = before.Z == 0 || !(input <= scale) ? input : scale;
        float i = ExpOfNegative(input - m), f = ExpOfNegative(scale - m);
        float c = f * before.Y + i * z, n = f * before.Z + i;
        n = n < 1 ? 1 : n;
        (next.Gates.X, next.Gates.Y, next.Gates.Z, next.Gates.W) = (i, forget, z, o);
        (next.States.X, next.States.Y, next.States.Z, next.States.W) = (o * c / n, c, n, m);
        return next;
    }

    /// <inheritdoc/>
    public CellValues Backward(Quad gates, Quad before, Quad after, Quad gradients)
    {
        CellValues previous = default;
        float i = gates.X, forget = gates.Y, z = gates.Z, o = gates.W, h = after.X, q = gradients.X / after.Z;
        float c = gradients.Y + q * o, n = gradients.Z - q * h;
        float f = ExpOfNegative(Exponential.LogSigmoid(forget) + before.W - after.W);
        previous.Gates.X = i * (z * c + n);
        // 1 − σ(f̂) = σ(−f̂).
        previous.Gates.Y = f * (c * before.Y + n * before.Z) * Exponential.Sigmoid(-forget);
        previous.Gates.Z = c * i * (1 - z * z);
        previous.Gates.W = (1 - o) * h * gradients.X;
        (previous.States.Y, previous.States.Z) = (f * c, f * n);
        return previous;
    }

    // e to min(x, 0).
    private static float ExpOfNegative(float x) => Exponential.Exp(x > 0 ? 0 : x);
}
