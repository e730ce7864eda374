using System.Runtime.Intrinsics;
using CsCheck;
using TorchSharp;
using Trainer.Kernels.Gram;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Gram;

public sealed class CenteredGramTests
{
    [Fact]
    public void Matrices_are_those_of_float64_for_any_sizes() => Gen.Select(Gen.Int[1, 70], Gen.Int[1, 3000].Array[1, 4], Gen.Int[0, 1 << 20]).Sample((rows, widths, seed) =>
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(seed);
        Tensor[] layers = [.. widths.Select((width, i) => randn(rows, width) + i)];
        foreach (Launcher launcher in Possible)
        {
            (Tensor matrices, Tensor taken) = CenteredGram.Of(layers, launcher: launcher);
            for (int i = 0; i < layers.Length; i++)
            {
                Tensor x = layers[i].to_type(ScalarType.Float64), mean = x.mean([0L], keepdim: true), expected = (x - mean).mm((x - mean).t());
                Assert.InRange((matrices[i] - expected).abs().max().item<double>(), 0, 2e-6 * widths[i] * (1 + i));
                Assert.Equal(mean.square().sum().item<double>() * rows, taken[i].item<double>(), 1e-5 * widths[i] * rows * (1 + i));
                if (launcher == Launcher.Cpu) Assert.True(matrices[i].eq(matrices[i].t()).all().item<bool>());
            }
        }
    }, iter: 30);

    [Fact]
    public void Bits_do_not_depend_on_threads()
    {
        if (!Vector512.IsHardwareAccelerated) return;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] layers = [randn(37, 9000), randn(37, 65), randn(37, 1)];
        int threads = get_num_threads();
        try
        {
            set_num_threads(1);
            Tensor one = CenteredGram.Of(layers).Matrices;
            set_num_threads(3);
            Assert.True(one.eq(CenteredGram.Of(layers).Matrices).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Rows_that_are_no_neighbours_in_memory_are_taken_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(50, 12).t();
        Assert.True(CenteredGram.Of([x]).Matrices.eq(CenteredGram.Of([x.contiguous()]).Matrices).all().item<bool>());
    }

    [Fact]
    public void Chosen_rows_are_as_a_layer_of_those_rows() => Gen.Select(Gen.Int[0, 19].Array[1, 30], Gen.OneOf(Gen.Int[1, 2000], Gen.Int[4000, 5000]).Array[1, 3], Gen.Int[0, 1 << 20]).Sample((rows, widths, seed) =>
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(seed);
        long[] chosen = [.. rows.Select(row => (long)row)];
        Tensor[] layers = [.. widths.Select(width => randn(20, width))], copies = [.. layers.Select(layer => layer.index_select(0, tensor(chosen)))];
        foreach (Launcher launcher in Possible)
        {
            (Tensor matrices, Tensor taken) = CenteredGram.Of(layers, chosen, launcher);
            (Tensor expected, Tensor expectedTaken) = CenteredGram.Of(copies, launcher: launcher);
            Assert.True(matrices.eq(expected).all().item<bool>());
            Assert.True(taken.eq(expectedTaken).all().item<bool>());
        }
    }, iter: 30);

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("no layer", Assert.Throws<ArgumentException>(() => CenteredGram.Of([])).Message);
        Assert.Contains("[3, 4], [5, 4]", Assert.Throws<ArgumentException>(() => CenteredGram.Of([zeros(3, 4), zeros(5, 4)])).Message);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => CenteredGram.Of([zeros(3, 4), zeros(3, 4, float64)])).Message);
        Assert.Contains("512 bits", Assert.Throws<ArgumentException>(() => CenteredGram.Of([zeros(3, 4, float64)], launcher: Launcher.Cpu)).Message);
        Assert.Contains("Cuda", Assert.Throws<ArgumentException>(() => CenteredGram.Of([zeros(3, 4)], launcher: Launcher.Cuda)).Message);
        foreach (long row in (long[])[-1, 3]) Assert.Contains($"no row {row} in [3, 4]", Assert.Throws<ArgumentException>(() => CenteredGram.Of([zeros(3, 4)], [0, row])).Message);
    }

    private static Launcher[] Possible => Vector512.IsHardwareAccelerated ? [Launcher.Cpu, Launcher.Reference] : [Launcher.Reference];
}
