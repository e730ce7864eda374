using TorchSharp;
using TorchSharp.Modules;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>
/// Switches off, by γ = β = 0 in the normalisation behind it, each channel c of a convolution with ‖W_c‖₂ |γ_c| / √(v_c + 10⁻⁵) above the layer's mean by more than u standard deviations: a bound of how strongly it
/// can react to a small change. ‖W_c‖₂ is the spectral norm of its kernel as a matrix (inputs, places).
/// </summary>
internal sealed class ChannelPruning : Defence
{
    private readonly (Tensor Weight, BatchNorm2d Norm)[] _layers;
    private readonly double _threshold;
    private long _pruned;

    /// <exception cref="ArgumentException">The encoder is not made of convolutions, each with a normalisation of its channels.</exception>
    public ChannelPruning(ContrastiveMethod method, double threshold) : base(method)
    {
        _threshold = threshold;
        Tensor[] weights = [.. method.Encoder.named_parameters().Select(entry => (Tensor)entry.parameter).Where(weight => weight.dim() == 4)];
        BatchNorm2d[] norms = [.. method.Encoder.modules().OfType<BatchNorm2d>()];
        if (weights.Length == 0 || weights.Length != norms.Length || weights.Zip(norms).Any(layer => layer.Second.weight is null || layer.First.shape[0] != layer.Second.weight.shape[0]))
            throw new ArgumentException("channel-pruning takes encoders of convolutions that are each followed by a batch normalisation; this one is made otherwise.", nameof(method));
        _layers = [.. weights.Zip(norms)];
    }

    /// <summary>Which channels of a layer go: (channels), true for those.</summary>
    public static Tensor Choose(Tensor weight, Tensor scale, Tensor variance, double threshold)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor norms = linalg.svdvals(weight.flatten(2)).amax([1]), bounds = norms * scale.abs() / (variance + 1e-5).sqrt();
        return bounds.gt(bounds.mean() + (bounds.std(unbiased: true) * threshold)).MoveToOuterDisposeScope();
    }

    public override Tensor Step(StepContext step)
    {
        using IDisposable off = no_grad();
        _pruned = 0;
        foreach ((Tensor weight, BatchNorm2d norm) in _layers)
        {
            Tensor gone = Choose(weight, norm.weight!, norm.running_var!, _threshold);
            norm.weight!.masked_fill_(gone, 0);
            norm.bias!.masked_fill_(gone, 0);
            _pruned += gone.sum().item<long>();
        }

        return zeros(1);
    }

    public override MetricSet Measure()
    {
        var set = new MetricSet("pruning");
        set.Add("channels", _pruned);
        return set;
    }

    public override void State(StateTree state)
    {
        base.State(state);
        state.Add("pruned", () => _pruned, saved => _pruned = saved);
    }
}
