using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda.Rules;

/// <summary><see cref="RecurrentCell.Gru"/>. Recurrent gates g, r, z; input gates r, z, n; biases and remembered gates g, r, z, n̂; state h.</summary>
internal readonly struct GruRule : ICellRule
{
    /// <inheritdoc/>
    public int Recurrent => 3;

    /// <inheritdoc/>
    public int Input => 3;

    /// <inheritdoc/>
    public int Gates => 4;

    /// <inheritdoc/>
    public int States => 1;

    /// <inheritdoc/>
    public int Kept => 4;

    /// <inheritdoc/>
    public CellValues Forward(Quad x, Quad y, Quad b, Quad before)
    {
        CellValues next = default;
        float g = y.X + b.X, r = Exponential.Sigmoid(x.X + y.Y + b.Y), u = Exponential.Sigmoid(x.Y + y.Z + b.Z), fresh = x.Z + b.W;
        float n = Exponential.Tanh(fresh + r * g);
        (next.Gates.X, next.Gates.Y, next.Gates.Z, next.Gates.W) = (g, r, u, fresh);
        next.States.X = u * (before.X - n) + n;
        return next;
    }

    /// <inheritdoc/>
    public CellValues Backward(Quad gates, Quad before, Quad after, Quad gradients)
    {
        CellValues previous = default;
        float g = gates.X, r = gates.Y, u = gates.Z, n = Exponential.Tanh(gates.W + r * g), h = gradients.X, fresh = h * (1 - u) * (1 - n * n);
        previous.Gates.X = fresh * r;
        previous.Gates.Y = fresh * g * r * (1 - r);
        previous.Gates.Z = h * (before.X - n) * u * (1 - u);
        previous.Gates.W = fresh;
        previous.States.X = u * h;
        return previous;
    }
}
