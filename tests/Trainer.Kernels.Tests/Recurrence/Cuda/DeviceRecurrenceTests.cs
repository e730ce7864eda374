using CsCheck;
using TorchSharp;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cuda;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence.Cuda;

/// <summary>The CUDA kernels of all steps, in the simulator, against the reference in float64.</summary>
public sealed class DeviceRecurrenceTests
{
    private const double Rounding = 1e-5;

    public static TheoryData<RecurrentCell> Cells => [.. Enum.GetValues<RecurrentCell>()];

    [Theory, MemberData(nameof(Cells))]
    public void States_and_gradients_are_those_of_the_reference(RecurrentCell cell) =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[1, 2], Gen.Int[1, 19], Gen.Int[0, 1 << 20], Gen.Bool, Gen.Bool).Sample(
            (batch, steps, heads, width, seed, hasLengths, isBatchFirst) =>
            {
                using DisposeScope scope = NewDisposeScope();
                double difference = new DeviceCase(cell, batch, steps, heads, width, seed, hasLengths, isBatchFirst).Difference(new DeviceRecurrence(Launcher.Simulator), new());
                Assert.True(difference <= Rounding, $"{difference:E2}");
            },
            iter: 6, threads: 1);

    [Theory, MemberData(nameof(Cells))]
    public void Clips_and_the_cut_are_those_of_the_reference(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (RecurrentOptions options in (RecurrentOptions[])[new() { CutsRecurrentGradient = true }, new() { RecurrentGradientClip = 0.05 }, new() { ForwardClip = 0.2 }])
        {
            double difference = new DeviceCase(cell, 3, 4, 1, 9, 7, HasLengths: true).Difference(new DeviceRecurrence(Launcher.Simulator), options);
            Assert.True(difference <= Rounding, $"{options}: {difference:E2}");
        }
    }

    /// <summary>Rows of the matrix that have no room in shared memory are read from where they are.</summary>
    [Theory, MemberData(nameof(Cells))]
    public void Heads_too_wide_for_shared_memory_give_the_same(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        int limit = 8192;
        (FusedPlan forward, FusedPlan backward) = (FusedPlans.Forward(CellShape.Of(cell), new(3, 5, 1, 21), Room(limit))!.Value, FusedPlans.Backward(CellShape.Of(cell), new(3, 5, 1, 21), Room(limit))!.Value);
        Assert.True(cell == RecurrentCell.Elman ? forward.IsResident : !forward.IsResident && !backward.IsResident);
        foreach (int bytes in (int[])[limit, cell == RecurrentCell.Elman ? 2048 : 6144])
        {
            double difference = new DeviceCase(cell, 5, 3, 1, 21, 11).Difference(new DeviceRecurrence(Launcher.Simulator, Room(bytes)), new());
            Assert.True(difference <= Rounding, $"{bytes}: {difference:E2}");
        }
    }

    [Theory, InlineData(ScalarType.BFloat16), InlineData(ScalarType.Float16)]
    public void Inputs_of_two_bytes_are_read_as_they_are(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        double difference = new DeviceCase(RecurrentCell.Lstm, 2, 3, 2, 5, 13, IsBatchFirst: true, Type: type).Difference(new DeviceRecurrence(Launcher.Simulator), new());
        Assert.True(difference <= Rounding, $"{difference:E2}");
    }

    [Theory, MemberData(nameof(Cells))]
    public void NaN_stays_within_its_sequence_and_head(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        CellShape shape = CellShape.Of(cell);
        Tensor inputs = randn((long[])[2, 3, shape.Input, 2, 5]);
        inputs[0, 1, 0, 1, 2] = float.NaN;
        var problem = new RecurrentProblem(cell, inputs, randn(shape.Recurrent, 2, 5, 5), randn(shape.Gates, 2, 5), zeros(shape.States, 3, 2, 5), null, new() { ForwardClip = 0.9 });
        Tensor isNaN = new DeviceRecurrence(Launcher.Simulator).Forward(problem, keepsGates: false).Outputs[1].isnan();
        Assert.True(isNaN[1, 1].all().item<bool>());
        Assert.Equal(5, isNaN.sum().item<long>());
    }

    [Theory, MemberData(nameof(Cells))]
    public void Single_steps_and_a_product_by_torch_give_the_same(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (RecurrentOptions options in (RecurrentOptions[])[new() { ForwardClip = 0.6 }, new() { CutsRecurrentGradient = true }, new() { RecurrentGradientClip = 0.05 }])
        {
            double difference = new DeviceCase(cell, 3, 3, 2, 6, 7, HasLengths: true, IsBatchFirst: true).Difference(new StepwiseRecurrence(Launcher.Simulator), options);
            Assert.True(difference <= Rounding, $"{options}: {difference:E2}");
        }
    }

    [Fact]
    public void A_head_whose_states_do_not_fit_is_refused_with_what_to_do()
    {
        using DisposeScope scope = NewDisposeScope();
        var problem = new RecurrentProblem(RecurrentCell.Elman, zeros((long[])[1, 1, 1, 1, 64]), zeros(1, 1, 64, 64), zeros(1, 1, 64), zeros(1, 1, 1, 64), null, new());
        var kernel = new DeviceRecurrence(Launcher.Simulator, Room(1024));
        Assert.False(kernel.CanRun(problem));
        Assert.Contains("more heads", Assert.Throws<NotSupportedException>(() => kernel.Forward(problem, false)).Message, StringComparison.Ordinal);
    }

    /// <summary>Fewer warps than blocks take turns.</summary>
    [Theory, MemberData(nameof(Cells))]
    public void Warps_that_take_turns_give_the_same(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        DeviceLimits limits = DeviceLimits.Least with { Registers = 2 * 32 * 128, Multiprocessors = 2 };
        Assert.Equal(64, FusedPlans.Forward(CellShape.Of(cell), new(3, 5, 1, 21), limits)!.Value.Threads);
        double difference = new DeviceCase(cell, 5, 3, 1, 21, 11).Difference(new DeviceRecurrence(Launcher.Simulator, limits), new());
        Assert.True(difference <= Rounding, $"{difference:E2}");
    }

    private static DeviceLimits Room(int bytes) => DeviceLimits.Least with { LargestSharedMemory = bytes };
}
