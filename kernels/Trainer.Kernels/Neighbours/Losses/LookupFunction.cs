using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours.DistanceTransforms;
using Trainer.Torch.Autograd;
using Trainer.Torch.Memory;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>(problem, points) ↦ the mean of the trilinear look-up. Value and gradient come from the same eight nodes, in one pass.</summary>
internal sealed unsafe class LookupFunction : SafeFunction<LookupFunction>
{
    private const int PointsAPiece = 1024;

    public override string Name => nameof(DistanceTransformLoss);

    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        var (problem, points) = ((LookupProblem)inputs[0], (Tensor)inputs[1]);
        Span<float> coordinates = TensorMemory.AsSpan<float>(points);
        CloudCheck.Coordinates(coordinates, "warped");
        Tensor? gradient = points.requires_grad ? empty_like(points) : null;
        int count = coordinates.Length / 3, pieces = (count + PointsAPiece - 1) / PointsAPiece;
        var sums = new (double Distance, int Outside)[pieces];
        var cell = new TrilinearCell(problem.Grid, (float*)TensorMemory.DataPointer(problem.Values));
        float* to = gradient is null ? null : (float*)TensorMemory.DataPointer(gradient);
        fixed (float* start = coordinates)
        {
            float* first = start;
            BlockParallel.For(pieces, piece =>
            {
                for (int i = piece * PointsAPiece, end = Math.Min(i + PointsAPiece, count); i < end; i++)
                {
                    sums[piece].Distance += cell.Look(first + 3L * i, to is null ? null : to + 3L * i, 1.0 / count, out bool isOutside);
                    if (isOutside) sums[piece].Outside++;
                }
            });
        }

        problem.Outside = tensor((float)((double)sums.Sum(sum => sum.Outside) / count));
        context.save_for_backward(gradient is null ? [] : [gradient]);
        return tensor((float)(sums.Sum(sum => sum.Distance) / count));
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        if (is_grad_enabled()) throw new NotSupportedException($"The gradient of {Name} cannot be differentiated again: pass createGraph: false.");
        using Tensor gradient = context.get_saved_variables()[0];
        return [null, gradient * gradOutput];
    }
}
