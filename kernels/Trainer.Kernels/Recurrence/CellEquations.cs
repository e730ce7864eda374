using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>One step of a cell in torch operations, forwards and backwards; what the kernels are checked against. Tensors are [batch, heads, width] unless said otherwise.</summary>
internal static class CellEquations
{
    /// <summary>The states after a step.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="x">The inputs' gates.</param>
    /// <param name="y">The recurrent gates without bias.</param>
    /// <param name="b">The gates' biases, [heads, width] each.</param>
    /// <param name="previous">The states before.</param>
    /// <returns>The states, and what the backward pass needs of each gate: i, f, z, o of the LSTM; i, f̂, z, o of the sLSTM; g, r, z, n̂ of the GRU.</returns>
    public static (Tensor[] States, Tensor[] Gates) Forward(RecurrentCell cell, Tensor[] x, Tensor[] y, Tensor[] b, Tensor[] previous)
    {
        switch (cell)
        {
            case RecurrentCell.Elman:
                Tensor sum = x[0] + y[0] + b[0];
                return ([tanh(sum)], [sum]);
            case RecurrentCell.Gru:
                Tensor g = y[0] + b[0], r = sigmoid(x[0] + y[1] + b[1]), u = sigmoid(x[1] + y[2] + b[2]), fresh = x[2] + b[3];
                return ([u * previous[0] + (1 - u) * tanh(fresh + r * g)], [g, r, u, fresh]);
            case RecurrentCell.Lstm:
                Tensor i = sigmoid(x[0] + y[0] + b[0]), f = sigmoid(x[1] + y[1] + b[1]), z = tanh(x[2] + y[2] + b[2]), o = sigmoid(x[3] + y[3] + b[3]);
                Tensor c = f * previous[1] + i * z;
                return ([o * tanh(c), c], [i, f, z, o]);
            default:
                return Slstm(x, y, b, previous);
        }
    }

    /// <summary>The gradients before a step.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="gates">What <see cref="Forward"/> remembered.</param>
    /// <param name="previous">The states before the step.</param>
    /// <param name="current">The states after it.</param>
    /// <param name="gradients">The gradients of the states after it.</param>
    /// <returns>The gradients of the gates' sums, and those of the states before it without what comes through the recurrent matrices.</returns>
    public static (Tensor[] Gates, Tensor[] States) Backward(RecurrentCell cell, Tensor[] gates, Tensor[] previous, Tensor[] current, Tensor[] gradients)
    {
        Tensor dh = gradients[0];
        switch (cell)
        {
            case RecurrentCell.Elman:
                return ([dh * (1 - current[0].square())], [zeros_like(dh)]);
            case RecurrentCell.Gru:
                {
                    (Tensor g, Tensor r, Tensor u) = (gates[0], gates[1], gates[2]);
                    Tensor fresh = tanh(gates[3] + r * g), dn = dh * (1 - u) * (1 - fresh.square());
                    return ([dn * r, dn * g * r * (1 - r), dh * (previous[0] - fresh) * u * (1 - u), dn], [u * dh]);
                }

            case RecurrentCell.Lstm:
                {
                    (Tensor i, Tensor f, Tensor z, Tensor o) = (gates[0], gates[1], gates[2], gates[3]);
                    Tensor tanhC = tanh(current[1]), dc = gradients[1] + dh * o * (1 - tanhC.square());
                    return ([dc * z * i * (1 - i), dc * previous[1] * f * (1 - f), dc * i * (1 - z.square()), dh * tanhC * o * (1 - o)], [zeros_like(dh), dc * f]);
                }

            default:
                {
                    (Tensor i, Tensor sum, Tensor z, Tensor o) = (gates[0], gates[1], gates[2], gates[3]);
                    (Tensor h, Tensor n) = (current[0], current[2]);
                    Tensor q = dh / n, dc = gradients[1] + q * o, dn = gradients[2] - q * h;
                    Tensor f = (nn.functional.logsigmoid(sum) + previous[3] - current[3]).clamp_max(0).exp();
                    return (
                        [i * (z * dc + dn), f * (dc * previous[1] + dn * previous[2]) * (1 - sigmoid(sum)), dc * i * (1 - z.square()), (1 - o) * h * dh],
                        [zeros_like(dh), f * dc, f * dn, zeros_like(dh)]);
                }
        }
    }

    private static (Tensor[] States, Tensor[] Gates) Slstm(Tensor[] x, Tensor[] y, Tensor[] b, Tensor[] previous)
    {
        Tensor input = x[0] + y[0] + b[0], sum = x[1] + y[1] + b[1], z = tanh(x[2] + y[2] + b[2]), o = sigmoid(x[3] + y[3] + b[3]);
        Tensor scale = nn.functional.logsigmoid(sum) + previous[3];
        Tensor m = where(previous[2] == 0, input, maximum(input, scale)).detach();
        Tensor i = (input - m).clamp_max(0).exp(), f = (scale - m).clamp_max(0).exp();
        Tensor c = f * previous[1] + i * z, n = f * previous[2] + i;
        // The largest term is exp(0): the sum is at least 1 but for rounding, which is no reason to stop a gradient.
        n = n + (1 - n).clamp_min(0).detach();
        return ([o * c / n, c, n, m], [i, sum, z, o]);
    }
}
