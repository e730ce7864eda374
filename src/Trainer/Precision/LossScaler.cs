using Trainer.State;
using Trainer.Torch.Native;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Precision;

/// <summary>
/// Dynamic loss scaling for float16: the loss is multiplied by a large scale before the backward pass, so that small gradients do not vanish, and gradients
/// are divided by it afterwards. When one overflows, the step is to be skipped and the scale is halved; after many good steps it is doubled.
/// </summary>
/// <remarks>Micikevicius et al., Mixed Precision Training, ICLR 2018, section 3.2; defaults as in PyTorch.</remarks>
public sealed class LossScaler : IStateful, IDisposable
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def unscale(gradients: List[Tensor], found: Tensor, inverse: Tensor):
            torch._amp_foreach_non_finite_check_and_unscale_(gradients, found, inverse)
        """,
        "unscale"));

    private readonly Tensor _found;
    private readonly Tensor _inverse;
    private readonly TensorList _gradients = new();
    private int _goodSteps;

    /// <summary>Creates a scaler.</summary>
    /// <param name="device">Where the gradients are; null for the CPU.</param>
    /// <param name="scale">The scale to start with; default 2¹⁶.</param>
    public LossScaler(Device? device = null, double scale = 65536)
    {
        Scale = scale;
        _found = zeros(1, float32, device ?? CPU).DetachFromDisposeScope();
        _inverse = zeros(1, float32, device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>The scale at which nothing is left to halve: a loss that overflows here is not finite by itself.</summary>
    public const double Smallest = 1.0 / 16384;

    /// <summary>After how many good steps in a row the scale is doubled; default 2,000.</summary>
    public int GrowthInterval { get; init; } = 2000;

    /// <summary>What to multiply the loss by.</summary>
    public double Scale { get; private set; }

    /// <summary>Divides gradients by the scale in one native call, and moves the scale on.</summary>
    /// <param name="parameters">The parameters; those without a gradient are passed over.</param>
    /// <param name="factor">Multiplies the gradients besides.</param>
    /// <returns>False when a gradient is not finite: skip the step. Reading this waits for the device.</returns>
    public bool Unscale(IEnumerable<Parameter> parameters, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using IDisposable off = no_grad();
        _gradients.Clear();
        foreach (Parameter parameter in parameters) _gradients.TryAddGradient(parameter);
        _found.zero_();
        _inverse.fill_(factor / Scale);
        if (_gradients.Count > 0) Function.Value.Invoke(_gradients, _found, _inverse);
        _gradients.Clear();
        bool isFinite = _found.item<float>() == 0;
        if (!isFinite) (Scale, _goodSteps) = (Scale / 2, 0);
        else if (++_goodSteps == GrowthInterval) (Scale, _goodSteps) = (Scale * 2, 0);
        return isFinite;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("scale", Scale);
        node.Set("goodSteps", _goodSteps);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node) => (Scale, _goodSteps) = (node.Get<double>("scale"), node.Get<int>("goodSteps"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _gradients.Dispose();
        _found.Dispose();
        _inverse.Dispose();
    }
}
