using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cpu;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence;

public sealed class PlanTests
{
    [Theory]
    [InlineData(RecurrentCell.Lstm, 16, 4, 32)]
    [InlineData(RecurrentCell.Gru, 1, 1, 7)]
    [InlineData(RecurrentCell.Slstm, 16, 1, 512)]
    [InlineData(RecurrentCell.Elman, 3, 3, 40)]
    [InlineData(RecurrentCell.Lstm, 16, 12, 64)]
    public void Every_size_has_a_plan_that_gives_each_thread_its_share(RecurrentCell cell, int batch, int heads, int width)
    {
        RecurrentProblem problem = Of(cell, batch, heads, width);
        RecurrentPlan plan = RecurrentPlans.First(problem);
        int threads = get_num_threads();
        Assert.InRange(plan.Tiles, 1, batch);
        Assert.True(plan.Slices == 1 || (plan.Slices == threads && plan.Tiles == 1));
        Assert.True(2L * Panels<float>.PanelColumns * plan.Depth * sizeof(float) <= CpuCaches.First, $"{plan}");
        long matrix = 2L * sizeof(float) * CellShape.Of(cell).Recurrent * width * width;
        if (width > 16 * threads) Assert.True(plan.Slices == threads || matrix <= CpuCaches.Second, $"{plan}");
    }

    [Fact]
    public void A_large_head_is_cut_into_slices_and_many_small_heads_are_not()
    {
        if (get_num_threads() < 2) return;
        Assert.Equal(get_num_threads(), RecurrentPlans.First(Of(RecurrentCell.Lstm, 16, 1, 1024)).Slices);
        Assert.Equal(new(1, 1), (RecurrentPlans.First(Of(RecurrentCell.Lstm, 16, 8 * get_num_threads(), 16)) is var plan ? (plan.Tiles, plan.Slices) : default));
    }

    /// <summary>One head, or an odd number of them, that is too narrow to be cut into slices leaves no thread without work.</summary>
    [Theory]
    [InlineData(1, 16)]
    [InlineData(1, 1)]
    [InlineData(3, 9)]
    public void The_batch_of_narrow_heads_is_cut_into_tiles(int heads, int width)
    {
        int threads = get_num_threads();
        int tiles = RecurrentPlans.First(Of(RecurrentCell.Lstm, 8 * threads, heads, width)).Tiles;
        Assert.True(heads * tiles % threads == 0 || heads * tiles >= 4 * threads, $"{heads} heads in {tiles} tiles for {threads} threads");
        Assert.Equal(1, RecurrentPlans.First(Of(RecurrentCell.Lstm, 3, 1, width)).Tiles);
    }

    [Fact]
    public void All_plans_give_the_same_result()
    {
        using IDisposable scope = NewDisposeScope();
        manual_seed(1);
        RecurrentProblem problem = Of(RecurrentCell.Slstm, 9, 2, 50) with { Inputs = randn((long[])[5, 9, 4, 2, 50], float64), Matrices = randn((long[])[4, 2, 50, 50], float64) / 7, Initial = zeros((long[])[4, 9, 2, 50], float64), Biases = randn((long[])[4, 2, 50], float64) };
        Tensor gradient = randn((long[])[5, 9, 2, 50], float64);
        (Tensor, Tensor, Tensor) Run(IRecurrentKernel kernel, RecurrentPlan? plan)
        {
            RecurrentTape tape = kernel.Forward(problem with { Plan = plan }, true);
            Tensor start = kernel.Backward(problem with { Plan = plan }, tape, gradient, null, null);
            return (tape.Outputs, tape.Gates, start);
        }

        (Tensor outputs, Tensor gates, Tensor initial) = Run(new ReferenceRecurrence(), null);
        foreach (RecurrentPlan plan in (RecurrentPlan[])[new(1, 1, 64), new(3, 1, 16), new(1, 2, 8), new(1, 3, 48), new(9, 1, 1)])
        {
            (Tensor a, Tensor b, Tensor c) = Run(new FusedRecurrence(), plan);
            Assert.True(allclose(outputs, a, 1e-12, 1e-12) && allclose(gates, b, 1e-10, 1e-12) && allclose(initial, c, 1e-10, 1e-12), $"{plan}");
        }
    }

    [Fact]
    public void The_tuner_times_fused_plans_and_the_alternating_backend()
    {
        RecurrentCandidate[] candidates = [.. RecurrentTuner.Tune(RecurrentCell.Gru, 8, 3, 1, 48)];
        Assert.Equal(RecurrentBackend.Alternating, candidates[^1].Backend);
        Assert.True(candidates.Length > 1);
        Assert.All(candidates[..^1], candidate => Assert.NotEmpty(candidate.Constraints));
        Assert.All(candidates, candidate => Assert.True(candidate.Time > TimeSpan.Zero));
    }

    [Fact]
    public void Measured_choices_change_no_result()
    {
        using IDisposable scope = NewDisposeScope();
        var random = new RecurrentCase(RecurrentCell.Lstm, 5, 4, 2, 21, 9);
        Assert.True(RecurrentCase.Difference(random.Run(new()), random.Run(new() { Measures = true })) <= 1e-12);
    }

    private static RecurrentProblem Of(RecurrentCell cell, int batch, int heads, int width)
    {
        CellShape shape = CellShape.Of(cell);
        return new(cell, zeros((long[])[1, batch, shape.Input, heads, width]), zeros(1), zeros(1), zeros(1), null, new());
    }
}
