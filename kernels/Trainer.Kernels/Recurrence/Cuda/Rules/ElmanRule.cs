using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda.Rules;

/// <summary><see cref="RecurrentCell.Elman"/>.</summary>
internal readonly struct ElmanRule : ICellRule
{
    /// <inheritdoc/>
    public int Recurrent => 1;

    /// <inheritdoc/>
    public int Input => 1;

    /// <inheritdoc/>
    public int Gates => 1;

    /// <inheritdoc/>
    public int States => 1;

    /// <inheritdoc/>
    public int Kept => 0;

    /// <inheritdoc/>
    public CellValues Forward(Quad x, Quad y, Quad b, Quad before)
    {
        CellValues next = default;
        next.States.X = Exponential.Tanh(x.X + y.X + b.X);
        return next;
    }

    /// <inheritdoc/>
    public CellValues Backward(Quad gates, Quad before, Quad after, Quad gradients)
    {
        CellValues previous = default;
        previous.Gates.X = gradients.X * (1 - after.X * after.X);
        return previous;
    }
}
