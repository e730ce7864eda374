using TorchSharp;
using Trainer.Methods.Operators.Losses;
using Trainer.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>Follows states in time with a network that predicts the next from the present one.</summary>
internal static class Rollout
{
    /// <summary>The mean relative error over whole trajectories of which the first states are given: ‖û − u‖₂ / ‖u‖₂ over all later states together.</summary>
    /// <param name="network">[batch, given · channels, rows, columns], the oldest state first, ↦ the next state.</param>
    /// <param name="trajectories">[trajectories, times, channels, rows, columns].</param>
    /// <param name="given">How many states are given, and go in at once.</param>
    /// <param name="batchSize">How many are followed at once.</param>
    /// <param name="device">Where.</param>
    /// <param name="precision">The precision of the network.</param>
    public static double Error(nn.Module<Tensor, Tensor> network, Tensor trajectories, int given, int batchSize, Device device, MixedPrecision precision)
    {
        using IDisposable off = no_grad();
        (double sum, long count, long times) = (0, trajectories.shape[0], trajectories.shape[1]);
        for (long first = 0; first < count; first += batchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor truth = trajectories.narrow(0, first, Math.Min(batchSize, count - first)).to(device);
            List<Tensor> states = [.. truth.narrow(1, 0, given).unbind(1)];
            for (int t = given; t < times; t++)
            {
                using IDisposable? region = precision.Autocast();
                states.Add(network.call(given == 1 ? states[^1] : cat([.. states.TakeLast(given)], 1)));
            }

            sum += RelativeError.L2(stack([.. states.Skip(given)], 1), truth.narrow(1, given, times - given)).sum().item<float>();
        }

        return sum / count;
    }
}
