using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>Looks at every layer's output and every gradient of a step, and stops at the first that is not finite. Slow: for finding a fault.</summary>
internal sealed class AnomalyWatch : IDisposable
{
    private readonly List<Action> _unhook = [];
    private readonly TorchSharp.AnomalyMode _gradients = autograd.detect_anomaly(check_nan: true);

    public AnomalyWatch(LoopState state)
    {
        foreach (nn.Module module in state.Tree.Modules.Values)
        {
            _unhook.AddRange(FiniteCheck.OnOutputs(module, problem => throw new DivergenceException(state.Step, problem)));
        }
    }

    /// <summary>True for what libtorch throws when a gradient is not finite.</summary>
    public static bool IsBadGradient(Exception error) => error.Message.Contains("returned nan values", StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (Action remove in _unhook) remove();
        _gradients.Dispose();
    }
}
