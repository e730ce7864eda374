using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cuda;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence.Cuda;

public sealed class FusedPlanTests
{
    private const int Hopper = 227 * 1024, Ada = 99 * 1024, Every = 48 * 1024;

    [Theory]
    [InlineData(RecurrentCell.Lstm, Hopper, 112)]
    [InlineData(RecurrentCell.Lstm, Ada, 72)]
    [InlineData(RecurrentCell.Lstm, Every, 48)]
    public void The_widest_head_whose_matrix_stays_in_shared_memory(RecurrentCell cell, int limit, int expected)
    {
        int widest = Enumerable.Range(1, 512).Last(width => IsResident(cell, width, limit));
        Assert.Equal(expected, widest);
        Assert.All(Enumerable.Range(1, widest), width => Assert.True(IsResident(cell, width, limit)));
    }

    /// <summary>Sixteen bytes each: rows of 64 units are 16 quads and one more, of 4 · 64 units 64 and one more; h twice for four sequences, δĝ twice and gradients of four states.</summary>
    [Fact]
    public void Shared_memory_is_the_matrix_and_what_changes()
    {
        CellShape shape = CellShape.Of(RecurrentCell.Slstm);
        Assert.Equal(new FusedPlan(new(8, 8, 17), 256, 16 * (4 * 64 * 17 + 2 * 4 * 17)), FusedPlan.Forward(shape, 64, Hopper));
        Assert.Equal(new FusedPlan(new(8, 8, 65), 256, 16 * (64 * 65 + 2 * 4 * 65 + 4 * 64)), FusedPlan.Backward(shape, 64, Hopper));
        Assert.Equal(new FusedPlan(new(8, 0, 65), 256, 16 * (2 * 4 * 65 + 4 * 64)), FusedPlan.Backward(shape, 64, Hopper, cuts: true));
    }

    [Theory, InlineData(Hopper), InlineData(Ada), InlineData(Every), InlineData(10_000)]
    public void No_group_has_more_memory_or_threads_than_there_are(int limit)
    {
        foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
        {
            for (int width = 1; width < 1200; width += 7)
            {
                foreach (FusedPlan? plan in (FusedPlan?[])[FusedPlan.Forward(CellShape.Of(cell), width, limit), FusedPlan.Backward(CellShape.Of(cell), width, limit)])
                {
                    if (plan is not { } fits) continue;
                    Assert.InRange(fits.SharedBytes, 1, limit);
                    Assert.InRange(fits.Threads, 32, 512);
                    Assert.Equal(1, fits.Tiles.Pitch % 2);
                }
            }
        }
    }

    [Fact]
    public void Packed_matrices_have_every_element_once_and_zeros_elsewhere()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor matrices = arange(1, 3 * 2 * 9 * 9 + 1, float32).view(3, 2, 9, 9);
        CellShape shape = CellShape.Of(RecurrentCell.Gru);
        Tensor forward = FusedPlan.Forward(shape, 9, Hopper)!.Value.Pack(matrices), backward = FusedPlan.Backward(shape, 9, Hopper)!.Value.PackTransposed(matrices);
        Assert.Equal([2, 2, 3, 8, 12], forward.shape);
        Assert.Equal([2, 16, 28], backward.shape);
        Assert.Equal(matrices[1, 1, 8, 3].item<float>(), forward[1, 1, 1, 0, 3].item<float>());
        Assert.Equal(matrices[2, 1, 8, 3].item<float>(), backward[1, 3, 2 * 9 + 8].item<float>());
        foreach (Tensor packed in (Tensor[])[forward, backward]) Assert.Equal(matrices.sum().item<float>(), packed.sum().item<float>());
    }

    private static bool IsResident(RecurrentCell cell, int width, int limit) =>
        FusedPlan.Forward(CellShape.Of(cell), width, limit) is { IsResident: true } && FusedPlan.Backward(CellShape.Of(cell), width, limit) is { IsResident: true };
}
