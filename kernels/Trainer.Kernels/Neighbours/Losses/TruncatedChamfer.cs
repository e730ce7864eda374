using TorchSharp;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>
/// <see cref="ChamferLoss"/> to a static cloud that is arranged once. The warped cloud is arranged in the first call and from then on moved along, which is exact and costs a fraction as long as it keeps
/// its rough shape.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class TruncatedChamfer : ICloudLoss
{
    private const int CallsAnArrangement = 64;
    private readonly Tensor _target;
    private readonly NeighbourIndex? _index;
    private readonly double _truncation;
    private NeighbourIndex? _warped;
    private int _calls;

    /// <summary>Prepares the static cloud.</summary>
    /// <param name="target">[m, 3], float32, m ≥ 1, finite; copied.</param>
    /// <param name="truncation">τ, a squared distance; default 2 m². Infinite for none.</param>
    /// <exception cref="ArgumentException">The cloud has another shape or type, is empty, or has coordinates that are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">τ is not positive.</exception>
    public TruncatedChamfer(Tensor target, double truncation = ChamferLoss.UsualTruncation)
    {
        CloudCheck.Cloud(target, nameof(target));
        if (!(truncation > 0)) throw new ArgumentOutOfRangeException(nameof(truncation), $"The truncation is a squared distance above 0, not {truncation}.");
        _truncation = truncation;
        using Tensor detached = target.detach();
        _target = detached.contiguous().clone().DetachFromDisposeScope();
        if (_target.device_type == DeviceType.CPU) _index = new(TensorMemory.AsSpan<float>(_target));
    }

    /// <inheritdoc/>
    public CloudLoss Compute(Tensor warped)
    {
        CloudCheck.Cloud(warped, nameof(warped));
        if (_index is null || warped.device_type != DeviceType.CPU) return ChamferLoss.Truncated(warped, _target, _truncation);
        using DisposeScope scope = NewDisposeScope();
        Tensor own = warped.contiguous();
        Span<float> points = TensorMemory.AsSpan<float>(own);
        if (_warped?.Count == warped.shape[0] && _calls++ % CallsAnArrangement != 0) _warped.Move(points);
        else _warped = new(points);
        CloudLoss result = ChamferLoss.Truncated(own, _target, _truncation, _warped, _index);
        result.Loss.MoveToOuterDisposeScope();
        result.Unmatched.MoveToOuterDisposeScope();
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();
}
