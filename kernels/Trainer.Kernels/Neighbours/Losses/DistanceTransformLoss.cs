using TorchSharp;
using Trainer.Kernels.Neighbours.DistanceTransforms;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The mean distance, in metres, of a warped cloud's points to a static one, looked up in a <see cref="DistanceTransform"/> by trilinear interpolation.</summary>
/// <remarks>Li et al., "Fast neural scene flow", 2023. A step costs 8 reads a point, whatever the static cloud's size; the look-up overestimates by up to half a cell near its points.</remarks>
public sealed class DistanceTransformLoss : ICloudLoss
{
    private readonly DistanceTransform _transform;
    private readonly Tensor _values;

    /// <summary>Prepares the static cloud.</summary>
    /// <param name="source">The cloud to be warped, as it is at first, [n, 3], float32: the grid reaches around both. From outside a point sees the value at the border, without a gradient along the axes on which it is outside.</param>
    /// <param name="target">The static cloud, [m, 3], float32, on the same device.</param>
    /// <param name="cellsPerMetre">Cells a metre; default 10.</param>
    /// <param name="mostBytes">The memory that the grid may take, 4 bytes a node; default 1 GiB.</param>
    /// <exception cref="ArgumentException">A cloud has another shape or type, is empty, or has coordinates that are not finite, the cells are no number above 0, or the grid has more nodes than the memory holds: then the message has the number and the remedies.</exception>
    public DistanceTransformLoss(Tensor source, Tensor target, double cellsPerMetre = DistanceGrid.UsualCellsPerMetre, long mostBytes = DistanceTransform.UsualMemory)
    {
        float[] from = Coordinates(source, nameof(source)), to = Coordinates(target, nameof(target));
        _transform = new(to, DistanceGrid.Around(cellsPerMetre, from, to), mostBytes);
        _values = _transform.Values.to(target.device).DetachFromDisposeScope();
    }

    /// <summary>The distances.</summary>
    public DistanceTransform Transform => _transform;

    /// <inheritdoc/>
    public CloudLoss Compute(Tensor warped)
    {
        CloudCheck.Cloud(warped, nameof(warped));
        if (warped.device.ToString() != _values.device.ToString()) throw new ArgumentException($"The warped cloud is on {warped.device} and the static one on {_values.device}.", nameof(warped));
        using DisposeScope scope = NewDisposeScope();
        var problem = new LookupProblem(_transform.Grid, _values);
        Tensor loss;
        if (warped.device_type == DeviceType.CPU) loss = LookupFunction.apply(problem, warped.contiguous());
        else (loss, problem.Outside) = TorchLookup.Run(problem, warped);
        return new(loss.MoveToOuterDisposeScope(), problem.Outside!.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transform.Dispose();
        _values.Dispose();
    }

    private static float[] Coordinates(Tensor cloud, string name)
    {
        CloudCheck.Cloud(cloud, name);
        using DisposeScope scope = NewDisposeScope();
        float[] points = TensorMemory.AsSpan<float>(cloud.detach().cpu().contiguous()).ToArray();
        CloudCheck.Coordinates(points, name);
        return points;
    }
}
