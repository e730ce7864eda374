using CsCheck;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cuda;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence.Cuda;

public sealed class FusedPlanTests
{
    private const int Kilobyte = 1 << 10;
    private static readonly DeviceLimits Hopper = new(132, 64 * Kilobyte, 228 * Kilobyte, Kilobyte, 227 * Kilobyte), Ada = new(142, 64 * Kilobyte, 100 * Kilobyte, Kilobyte, 99 * Kilobyte), Every = DeviceLimits.Least with { Multiprocessors = 20 };

    [Fact]
    public void The_widest_head_whose_matrix_stays_in_shared_memory()
    {
        foreach ((DeviceLimits limits, int expected) in ((DeviceLimits, int)[])[(Hopper, 112), (Ada, 72), (Every, 48)])
        {
            int widest = Enumerable.Range(1, 160).Last(width => IsResident(width, limits));
            Assert.Equal(expected, widest);
            Assert.All(Enumerable.Range(1, widest), width => Assert.True(IsResident(width, limits)));
        }
    }

    /// <summary>Sixteen bytes each: rows of 64 units are 16 quads and one more, of 4 · 64 units 64 and one more; h twice for four sequences, δĝ twice and gradients of four states.</summary>
    [Fact]
    public void Shared_memory_is_the_matrix_and_what_changes()
    {
        CellShape shape = CellShape.Of(RecurrentCell.Slstm);
        Assert.Equal(new FusedPlan(new(8, 8, 17), 256, 16 * (4 * 64 * 17 + 2 * 4 * 17)), FusedPlans.Forward(shape, Head(64), Hopper));
        Assert.Equal(new FusedPlan(new(8, 8, 65), 256, 16 * (64 * 65 + 2 * 4 * 65 + 4 * 64)), FusedPlans.Backward(shape, Head(64), Hopper));
        Assert.Equal(new FusedPlan(new(8, 0, 65), 256, 16 * (2 * 4 * 65 + 4 * 64)), FusedPlans.Backward(shape, Head(64), Hopper, cuts: true));
    }

    /// <summary>What is wanted most comes first: rows in shared memory, few turns of a warp and rounds of groups one after another, few turns, few warps.</summary>
    [Fact]
    public void Plans_are_those_of_trying_everything() =>
        Gen.Select(Gen.Enum<RecurrentCell>(), Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[1, 40], Gen.Int[0, 2], Gen.Bool, Gen.Bool).Sample(
            (cell, width, batch, heads, device, isForward, cuts) =>
            {
                DeviceLimits limits = device switch { 0 => Hopper, 1 => Ada, _ => Every };
                (CellShape shape, RecurrentSizes sizes) = (CellShape.Of(cell), new(7, batch, heads, width));
                FusedPlan? plan = isForward ? FusedPlans.Forward(shape, sizes, limits) : FusedPlans.Backward(shape, sizes, limits, cuts);
                int blocks = (width + 7) / 8, pitch = (((isForward ? width : shape.Recurrent * width) + 3) / 4) | 1, groups = heads * ((batch + 3) / 4);
                int block = 16 * 8 * pitch * (isForward ? shape.Recurrent : 1), changing = 16 * (8 * pitch + (isForward ? 0 : 8 * blocks * shape.States));
                (int Resident, int Warps)? expected = (
                    from resident in Enumerable.Range(0, !isForward && cuts ? 1 : blocks + 1)
                    let bytes = changing + resident * block
                    where bytes <= limits.LargestSharedMemory
                    from warps in Enumerable.Range(1, 16)
                    let together = Math.Min(limits.Registers / (warps * 32 * 128), limits.SharedMemory / (bytes + limits.ReservedSharedMemory))
                    where together > 0
                    let turns = (blocks + warps - 1) / warps
                    let rounds = (groups + limits.Multiprocessors * together - 1) / (limits.Multiprocessors * together)
                    orderby resident descending, turns * rounds, turns, warps
                    select ((int, int)?)(resident, warps)).FirstOrDefault();
                Assert.Equal(expected, plan is { } found ? (found.Tiles.Resident, found.Threads / 32) : null);
                if (plan is { } one) Assert.Equal((blocks, pitch, changing + one.Tiles.Resident * block), (one.Tiles.Blocks, one.Tiles.Pitch, one.SharedBytes));
            },
            iter: 100);

    /// <summary>Nine warps leave seven of a multiprocessor's sixteen idle: with three times as many groups as multiprocessors, three groups of five warps come before three rounds of groups of nine.</summary>
    [Fact]
    public void Many_groups_share_multiprocessors()
    {
        CellShape shape = CellShape.Of(RecurrentCell.Elman);
        Assert.Equal(9 * 32, FusedPlans.Forward(shape, new(1, 4, 12, 72), Hopper)!.Value.Threads);
        Assert.Equal(5 * 32, FusedPlans.Forward(shape, new(1, 132, 12, 72), Hopper)!.Value.Threads);
        Assert.Equal(9 * 32, FusedPlans.Forward(shape, new(1, 132, 12, 72), Hopper with { Multiprocessors = 396 })!.Value.Threads);
    }

    [Fact]
    public void Warps_of_fewer_registers_take_turns() =>
        Assert.Equal(7 * 32, FusedPlans.Forward(CellShape.Of(RecurrentCell.Lstm), Head(112), Hopper with { Registers = 32 * Kilobyte })!.Value.Threads);

    /// <summary>The search ends soon where there is very much to do, too.</summary>
    [Theory, InlineData(1 << 16, 1 << 16, 1), InlineData(1 << 16, 64, 72), InlineData(1 << 16, 1 << 10, 1024), InlineData(1, 1, 1200)]
    public void The_largest_sizes_have_plans(int batch, int heads, int width)
    {
        foreach (DeviceLimits limits in (DeviceLimits[])[Hopper, Ada with { Multiprocessors = 1 }]) Assert.NotNull(FusedPlans.Forward(CellShape.Of(RecurrentCell.Gru), new(1, batch, heads, width), limits));
    }

    [Fact]
    public void Packed_matrices_have_every_element_once_and_zeros_elsewhere()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor matrices = arange(1, 3 * 2 * 9 * 9 + 1, float32).view(3, 2, 9, 9);
        CellShape shape = CellShape.Of(RecurrentCell.Gru);
        Tensor forward = FusedPlans.Forward(shape, Head(9), Hopper)!.Value.Pack(matrices), backward = FusedPlans.Backward(shape, Head(9), Hopper)!.Value.PackTransposed(matrices);
        Assert.Equal([2, 2, 3, 8, 12], forward.shape);
        Assert.Equal([2, 16, 28], backward.shape);
        Assert.Equal(matrices[1, 1, 8, 3].item<float>(), forward[1, 1, 1, 0, 3].item<float>());
        Assert.Equal(matrices[2, 1, 8, 3].item<float>(), backward[1, 3, 2 * 9 + 8].item<float>());
        foreach (Tensor packed in (Tensor[])[forward, backward]) Assert.Equal(matrices.sum().item<float>(), packed.sum().item<float>());
    }

    private static RecurrentSizes Head(int width) => new(1, 4, 1, width);

    private static bool IsResident(int width, DeviceLimits limits) =>
        FusedPlans.Forward(CellShape.Of(RecurrentCell.Lstm), Head(width), limits) is { IsResident: true } && FusedPlans.Backward(CellShape.Of(RecurrentCell.Lstm), Head(width), limits) is { IsResident: true };
}
