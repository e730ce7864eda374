using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The trilinear look-up in torch operations, differentiated by torch: for CUDA, and the oracle of the tests.</summary>
internal static class TorchLookup
{
    /// <summary>The mean look-up, and the share of the points that lie outside.</summary>
    /// <param name="problem">The grid; its values may be of float64.</param>
    /// <param name="points">[n, 3].</param>
    public static (Tensor Loss, Tensor Outside) Run(LookupProblem problem, Tensor points)
    {
        var (grid, values) = (problem.Grid, problem.Values);
        double[] first = [grid.First.X, grid.First.Y, grid.First.Z];
        long[] nodes = [grid.Nodes.X, grid.Nodes.Y, grid.Nodes.Z];
        using Tensor last = tensor(nodes, device: points.device) - 1, none = zeros_like(last);
        Tensor place = points * grid.CellsPerMetre - tensor(first, points.dtype, points.device);
        Tensor clipped = place.maximum(none.to(points.dtype)).minimum(last.to(points.dtype));
        // The gradient of a maximum is shared among equals; a point on the border is inside.
        Tensor isInside = (place.detach() >= 0).logical_and(place.detach() <= last);
        clipped = where(isInside, place, clipped.detach());
        Tensor node = clipped.detach().floor().to(int64).minimum(last - 1).maximum(none), offset = clipped - node;
        Tensor result = zeros([points.shape[0]], values.dtype, points.device), flat = values.reshape(-1);
        for (int corner = 0; corner < 8; corner++)
        {
            Tensor index = zeros([points.shape[0]], int64, points.device), weight = ones([points.shape[0]], points.dtype, points.device);
            for (int axis = 0; axis < 3; axis++)
            {
                int side = (corner >> axis) & 1;
                Tensor along = offset.select(1, axis);
                index = index * nodes[axis] + (node.select(1, axis) + side).clamp_max(nodes[axis] - 1);
                weight *= side == 1 ? along : 1 - along;
            }

            result += flat.index_select(0, index) * weight;
        }

        return (result.mean(), 1 - isInside.all(1).to(float32).mean());
    }
}
