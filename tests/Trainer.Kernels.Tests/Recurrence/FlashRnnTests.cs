using TorchSharp;
using Trainer.Kernels.Recurrence;
using Trainer.Torch.Autograd;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence;

public sealed class FlashRnnTests
{
    private static readonly RecurrentBackend[] Own = [.. Enum.GetValues<RecurrentBackend>().Except([RecurrentBackend.Vanilla])];

    public static TheoryData<RecurrentCell> Cells => [.. Enum.GetValues<RecurrentCell>()];

    [Fact]
    public void Shapes_that_do_not_go_together_are_named_both()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor r, Tensor b) = (zeros((long[])[2, 3, 4, 1, 5]), zeros((long[])[4, 1, 5, 5]), zeros((long[])[4, 1, 5]));
        void Refuses(string expected, Tensor? inputs = null, Tensor? matrices = null, Tensor? biases = null, Tensor? states = null, RecurrentCell cell = RecurrentCell.Lstm, Tensor? lengths = null) =>
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => FlashRnn.Run(inputs ?? x, matrices ?? r, biases ?? b, states, cell, null, lengths)).Message, StringComparison.Ordinal);
        Refuses("[4, 1, 5, 5] beside inputs of [2, 3, 4, 1, 5]; these are [4, 1, 5, 6]", matrices: zeros((long[])[4, 1, 5, 6]));
        Refuses("these are [3, 1, 5]", biases: zeros((long[])[3, 1, 5]));
        Refuses("The states of an LSTM are [states, batch, heads, width], here [2, 2, 1, 5]", states: zeros((long[])[4, 2, 1, 5]));
        Refuses("The inputs of a GRU are [batch, time, 3 gates, heads, width]; these are [2, 3, 4, 1, 5]", cell: RecurrentCell.Gru);
        Refuses("The matrices are Float64 beside inputs of Float32", matrices: r.to(float64));
        Refuses("The inputs are Int64", inputs: x.to(int64));
        Refuses("A length of 4; with 3 steps", lengths: tensor((long[])[4, 1]));
        Refuses("[2] is needed, one for each sequence", lengths: tensor((long[])[1, 1, 1]));
        Refuses("There must be a head of at least one unit", inputs: zeros((long[])[2, 3, 4, 0, 5]));
        foreach (RecurrentOptions options in (RecurrentOptions[])[new() { ForwardClip = -1 }, new() { ForwardClip = double.NaN }, new() { RecurrentGradientClip = 0 }, new() { RecurrentGradientClip = double.NaN }])
            Assert.Contains("must be positive", Assert.Throws<ArgumentException>(() => FlashRnn.Run(x, r, b, null, RecurrentCell.Lstm, options)).Message, StringComparison.Ordinal);
        Assert.Contains("no backend 9", Assert.Throws<ArgumentException>(() => FlashRnn.Run(x, r, b, null, RecurrentCell.Lstm, new() { Backend = (RecurrentBackend)9 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Without_steps_or_sequences_the_states_stay_and_gradients_are_zero(RecurrentCell cell)
    {
        CellShape shape = CellShape.Of(cell);
        foreach ((long batch, long steps) in ((long, long)[])[(2, 0), (0, 3), (0, 0)])
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor initial = rand((long[])[shape.States, batch, 2, 3]).requires_grad_(true);
            Tensor[] others = [zeros((long[])[batch, steps, shape.Input, 2, 3]).requires_grad_(true), ones((long[])[shape.Recurrent, 2, 3, 3]).requires_grad_(true), ones((long[])[shape.Gates, 2, 3]).requires_grad_(true)];
            RecurrentStates states = FlashRnn.Run(others[0], others[1], others[2], initial, cell);
            Assert.Equal([batch, steps, 2, 3], states.Outputs.shape);
            Assert.Equal(shape.States == 1 ? null : [shape.States - 1, batch, steps, 2, 3], states.Others?.shape);
            Assert.True(states.Last.eq(initial).all().item<bool>());
            (states.Outputs.sum() + states.Last.sum()).Backward();
            Assert.Equal(initial.numel(), initial.grad!.sum().item<float>());
            Assert.All(others, tensor => Assert.Equal(0, tensor.grad!.abs().sum().item<float>()));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_second_derivative_is_refused_and_torch_gives_it(RecurrentCell cell)
    {
        foreach (RecurrentBackend backend in Enum.GetValues<RecurrentBackend>())
        {
            using DisposeScope scope = NewDisposeScope();
            CellShape shape = CellShape.Of(cell);
            Tensor x = randn((long[])[1, 2, shape.Input, 1, 3], float64).requires_grad_(true);
            Tensor y = FlashRnn.Run(x, randn((long[])[shape.Recurrent, 1, 3, 3], float64), zeros((long[])[shape.Gates, 1, 3], float64), null, cell, new() { Backend = backend }).Outputs.square().sum();
            if (backend == RecurrentBackend.Vanilla) Assert.True(Diff.Grad(Diff.Grad(y, x, createGraph: true).square().sum(), x).abs().max().item<double>() > 0);
            else Assert.Contains("cannot be differentiated again", Assert.Throws<NotSupportedException>(() => Diff.Grad(y, x, createGraph: true)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_second_backward_pass_through_the_same_graph_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn((long[])[1, 2, 1, 1, 3]).requires_grad_(true);
        Tensor y = FlashRnn.Run(x, randn((long[])[1, 1, 3, 3]), zeros((long[])[1, 1, 3]), null, RecurrentCell.Elman).Outputs.sum();
        y.Backward(retainGraph: true);
        Assert.Contains("Run it forward again", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void NaN_stays_within_its_sequence_and_head(RecurrentCell cell)
    {
        CellShape shape = CellShape.Of(cell);
        foreach (RecurrentBackend backend in Enum.GetValues<RecurrentBackend>())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = randn((long[])[3, 4, shape.Input, 2, 5]);
            x[1, 2, 0, 1, 3] = float.NaN;
            Tensor h = FlashRnn.Run(x, randn((long[])[shape.Recurrent, 2, 5, 5]), zeros((long[])[shape.Gates, 2, 5]), null, cell, new() { Backend = backend }).Outputs.isnan();
            Assert.True(h[1, 3, 1].all().item<bool>(), $"{backend}");
            h[1, 2, 1] = false;
            h[1, 3, 1] = false;
            Assert.False(h.any().item<bool>(), $"{backend}");
        }
    }

    /// <summary>Also where a gradient is clipped on its way, and whatever lies beyond the ends.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void Sequences_of_a_batch_are_as_if_each_ran_alone(RecurrentCell cell)
    {
        CellShape shape = CellShape.Of(cell);
        foreach (RecurrentBackend backend in Enum.GetValues<RecurrentBackend>())
        {
            foreach (RecurrentOptions options in (RecurrentOptions[])[new() { Backend = backend }, new() { Backend = backend, RecurrentGradientClip = 0.05 }, new() { Backend = backend, ForwardClip = 0.2 }])
            {
                using DisposeScope scope = NewDisposeScope();
                manual_seed(2);
                Tensor x = randn((long[])[3, 6, shape.Input, 2, 11], float64), weights = randn((long[])[3, 2, 11], float64);
                (Tensor R, Tensor B) parameters = (randn((long[])[shape.Recurrent, 2, 11, 11], float64) / 3, randn((long[])[shape.Gates, 2, 11], float64));
                long[] lengths = [6, 2, 4];
                for (int i = 0; i < lengths.Length; i++) x[i].narrow(0, lengths[i], 6 - lengths[i]).fill_(double.NaN);
                RecurrentStates together = Run(x, weights, tensor(lengths), out Tensor gradient, out Tensor matrices);
                Tensor sum = zeros_like(matrices);
                for (int i = 0; i < lengths.Length; i++)
                {
                    RecurrentStates alone = Run(x.narrow(0, i, 1).narrow(1, 0, lengths[i]), weights.narrow(0, i, 1), null, out Tensor own, out Tensor part);
                    Assert.True(allclose(alone.Outputs[0], together.Outputs[i].narrow(0, 0, lengths[i]), 1e-12, 1e-12), $"{options}");
                    Assert.True(allclose(alone.Last.select(1, 0), together.Last.select(1, i), 1e-12, 1e-12), $"{options}");
                    Assert.True(allclose(own[0], gradient[i].narrow(0, 0, lengths[i]), 1e-12, 1e-12), $"{options}");
                    Assert.Equal(0, gradient[i].narrow(0, lengths[i], 6 - lengths[i]).abs().sum().item<double>());
                    sum.add_(part);
                }

                Assert.True(allclose(sum, matrices, 1e-12, 1e-12), $"{options}");

                RecurrentStates Run(Tensor inputs, Tensor outside, Tensor? ends, out Tensor gradient, out Tensor matrices)
                {
                    (Tensor x, Tensor r) = (inputs.detach().clone().requires_grad_(true), parameters.R.detach().requires_grad_(true));
                    RecurrentStates states = FlashRnn.Run(x, r, parameters.B, null, cell, options, ends);
                    (states.Last[0] * outside).sum().Backward();
                    (gradient, matrices) = (x.grad!, r.grad!);
                    return states;
                }
            }
        }
    }

    [Fact]
    public void Heads_are_the_blocks_of_one_matrix()
    {
        foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
        {
            using DisposeScope scope = NewDisposeScope();
            CellShape shape = CellShape.Of(cell);
            (Tensor x, Tensor r, Tensor b) = (randn((long[])[2, 5, shape.Input, 3, 4], float64), randn((long[])[shape.Recurrent, 3, 4, 4], float64), randn((long[])[shape.Gates, 3, 4], float64));
            Tensor blocks = stack([.. r.unbind(0).Select(gate => block_diag(gate.unbind(0)))]).unsqueeze(1);
            Tensor many = FlashRnn.Run(x, r, b, null, cell).Outputs, one = FlashRnn.Run(x.flatten(3).unsqueeze(3), blocks, b.flatten(1).unsqueeze(1), null, cell).Outputs;
            Assert.True(allclose(many.flatten(2), one.flatten(2), 1e-12, 1e-12), $"{cell}");
        }
    }

    [Fact]
    public void The_stabilised_cell_is_the_plain_one_and_bears_large_gates()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        (Tensor x, Tensor r, Tensor b) = (randn((long[])[2, 9, 4, 1, 3], float64), randn((long[])[4, 1, 3, 3], float64), randn((long[])[4, 1, 3], float64).requires_grad_(true));
        foreach (RecurrentBackend backend in Enum.GetValues<RecurrentBackend>())
        {
            RecurrentStates states = FlashRnn.Run(x, r, b, null, RecurrentCell.Slstm, new() { Backend = backend });
            (Tensor h, Tensor c, Tensor n) = (zeros((long[])[2, 1, 3], float64), zeros((long[])[2, 1, 3], float64), zeros((long[])[2, 1, 3], float64));
            for (int t = 0; t < 9; t++)
            {
                Tensor[] g = [.. Enumerable.Range(0, 4).Select(j => x[.., t, j] + h.matmul(r[j, 0].t()) + b.detach()[j])];
                (c, n) = (sigmoid(g[1]) * c + exp(g[0]) * tanh(g[2]), sigmoid(g[1]) * n + exp(g[0]));
                h = sigmoid(g[3]) * c / n;
                Assert.True(allclose(h, states.Outputs[.., t], 1e-11, 1e-12), $"{backend}, step {t}");
            }

            // h does not see a constant that is added to all input gates.
            b.grad = null;
            states.Outputs.sum().Backward();
            Assert.True(b.grad!.abs()[0].max().item<double>() < 1e-12, $"{backend}");
            foreach (double large in (double[])[800, -800])
            {
                Tensor moved = x.clone();
                moved.select(2, 0).add_(large);
                Assert.True(FlashRnn.Run(moved, r, b, null, RecurrentCell.Slstm, new() { Backend = backend }).Outputs.isfinite().all().item<bool>(), $"{backend}");
                Assert.True(FlashRnn.Run(moved.to(float32), r.to(float32), b.to(float32), null, RecurrentCell.Slstm, new() { Backend = backend }).Outputs.isfinite().all().item<bool>(), $"{backend}");
            }
        }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        long Live()
        {
            foreach (RecurrentBackend backend in Own)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor x = randn((long[])[2, 5, 4, 2, 7]).requires_grad_(true);
                FlashRnn.Run(x, randn((long[])[4, 2, 7, 7]), zeros((long[])[4, 2, 7]), null, RecurrentCell.Lstm, new() { Backend = backend }).Outputs.sum().Backward();
            }

            return Tensor.TotalCount;
        }

        Live();
        long first = Live();
        for (int i = 0; i < 3; i++) Live();
        Assert.Equal(first, Live());
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Memory_is_that_of_states_and_gates(RecurrentCell cell)
    {
        if (NativeHeap.BytesInUse() is null) return;
        const int Steps = 128, Batch = 8, Heads = 2, Width = 64;
        CellShape shape = CellShape.Of(cell);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn((long[])[Steps, Batch, Heads, shape.Input, Width]).transpose(2, 3).detach().requires_grad_(true);
        (Tensor r, Tensor b) = (randn((long[])[shape.Recurrent, Heads, Width, Width]), zeros((long[])[shape.Gates, Heads, Width]));
        double expected = 4.0 * Steps * Batch * Heads * Width * (shape.States + shape.Gates);
        long before = 0, after = 0;
        // The first run also loads what is loaded once.
        for (int run = 0; run < 2; run++)
        {
            before = NativeHeap.BytesInUse()!.Value;
            RecurrentStates states = FlashRnn.Run(x, r, b, null, cell, new() { IsBatchFirst = false });
            after = NativeHeap.BytesInUse()!.Value;
            states.Outputs.sum().Backward();
        }

        Assert.InRange(after - before, 0.8 * expected, 1.2 * expected);
    }
}
