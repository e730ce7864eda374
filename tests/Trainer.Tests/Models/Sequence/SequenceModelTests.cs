using CsCheck;
using TorchSharp;
using Trainer.Kernels.Recurrence;
using Trainer.Models;
using Trainer.Models.Sequence;
using static TorchSharp.torch;

namespace Trainer.Tests.Models.Sequence;

public sealed class SequenceModelTests
{
    public static TheoryData<SequenceModelOptions> All =>
    [
        new FlashRnnOptions { Width = 8 }, new FlashRnnOptions { Cell = RecurrentCell.Slstm, Width = 8, Heads = 2, Layers = 2, Residual = true, Dropout = 0.5 },
        new GatedLinearOptions { Width = 8, Layers = 2 }, new TorchLstmOptions { Width = 8, Layers = 2 }, new CausalAttentionOptions { Width = 8, Heads = 2 }, new CausalAttentionOptions { Width = 8, Heads = 2, Positions = PositionKind.Learned },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_depends_on_itself_and_those_before_it(SequenceModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using nn.Module<Tensor, Tensor> model = options.Create(3, 5);
        model.eval();
        Tensor input = randn(2, 7, 3), output = model.call(input), other = input.clone();
        Assert.Equal([2, 7, 5], output.shape);
        other.select(1, 4).add_(1);
        Tensor difference = (model.call(other) - output).abs().amax([0L, 2L]);
        for (int t = 0; t < 7; t++) Assert.Equal(t >= 4, difference[t].item<float>() > 1e-6);
    }

    [Fact]
    public void A_scan_is_the_recurrence_step_by_step() =>
        Gen.Int[1, 40].Sample(
            steps =>
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor f = rand(2, steps, 3, dtype: ScalarType.Float64), x = randn(2, steps, 3, dtype: ScalarType.Float64), scan = GatedLinearModel.Scan(f, x), h = zeros(2, 3, dtype: ScalarType.Float64);
                for (int t = 0; t < steps; t++)
                {
                    h = (f.select(1, t) * h) + x.select(1, t);
                    Assert.True((scan.select(1, t) - h).abs().max().item<double>() < 1e-12);
                }
            },
            iter: 20, threads: 1);

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Sinusoidal_positions_are_sines_and_cosines(int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor positions = CausalAttentionModel.Sinusoidal(5, width, CPU);
        Assert.Equal([5, width], positions.shape);
        int half = (width + 1) / 2;
        for (int t = 0; t < 5; t++)
        {
            for (int k = 0; k < width; k++)
            {
                double phase = t * Math.Pow(10_000, -2.0 * (k % half) / width);
                Assert.Equal(k < half ? Math.Sin(phase) : Math.Cos(phase), positions[t, k].item<float>(), 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(PixelOrder.Rows)]
    [InlineData(PixelOrder.Pixels)]
    public void An_image_is_read_row_by_row_or_pixel_by_pixel(PixelOrder order)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new SequenceClassifierOptions { Sequence = new FlashRnnOptions { Width = 4 }, Order = order, Pool = 2 };
        using nn.Module<Tensor, Tensor> model = options.Create(new([3, 6, 4], 5));
        Tensor images = randn(2, 3, 6, 4), small = nn.functional.avg_pool2d(images, 2);
        var steps = new List<Tensor>();
        for (int row = 0; row < 3; row++)
        {
            if (order == PixelOrder.Rows) steps.Add(cat([small[TensorIndex.Colon, 0, row], small[TensorIndex.Colon, 1, row], small[TensorIndex.Colon, 2, row]], 1));
            else for (int column = 0; column < 2; column++) steps.Add(small[TensorIndex.Colon, TensorIndex.Colon, row, column]);
        }

        var sequence = (nn.Module<Tensor, Tensor>)model.named_children().Single().module;
        Assert.True(model.call(images).allclose(sequence.call(stack(steps, 1)).select(1, -1), 1e-5, 1e-6));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("(64)", Refusal(new SequenceClassifierOptions(), 64), StringComparison.Ordinal);
        Assert.Contains("3×3", Refusal(new SequenceClassifierOptions { Pool = 3 }, 1, 9, 8), StringComparison.Ordinal);
        Assert.Contains("64 steps", Refusal(new SequenceClassifierOptions { Order = PixelOrder.Pixels, Sequence = new CausalAttentionOptions { Context = 63 } }, 1, 8, 8), StringComparison.Ordinal);
        Assert.Contains("(3)", Refusal(new SequenceClassifierOptions { Sequence = new FlashRnnOptions { Heads = 3 } }, 1, 8, 8), StringComparison.Ordinal);
        using nn.Module<Tensor, Tensor> attention = new CausalAttentionOptions { Context = 4 }.Create(2, 1);
        Assert.Contains("5 steps", Assert.Throws<ArgumentException>(() => attention.call(zeros(1, 5, 2))).Message, StringComparison.Ordinal);

        static string Refusal(ModelOptions options, params long[] input) => Assert.Throws<ArgumentException>(() => options.Create(new(input, 10))).Message;
    }
}
