using CsCheck;
using TorchSharp;
using Trainer.Kernels.Recurrence;
using Trainer.Models.Recurrent;
using Trainer.Models.Sequence;
using static TorchSharp.torch;

namespace Trainer.Tests.Models.Recurrent;

public sealed class FlashRecurrentTests
{
    private const double Exact = 1e-10;

    public static TheoryData<RecurrentCell> Cells => [.. Enum.GetValues<RecurrentCell>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Heads_are_one_head_with_matrices_in_blocks(RecurrentCell cell) =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[1, 5]).Sample(
            (heads, units, batch, steps) =>
            {
                using DisposeScope scope = NewDisposeScope();
                CellShape shape = CellShape.Of(cell);
                int width = heads * units;
                using FlashRecurrent several = Wide(cell, 3, width, new() { Heads = heads }), one = Wide(cell, 3, width);
                ((RecurrentLayer from, _), (RecurrentLayer to, _)) = (several.Directions.Single(), one.Directions.Single());
                using (no_grad())
                {
                    // Ours of several heads has them outside gates.
                    to.Weight.copy_(from.Weight.view(heads, shape.Input, units, 3).transpose(0, 1).reshape(-1, 3));
                    to.Bias.copy_(from.Bias.view(shape.Gates, 1, width));
                    to.Recurrent.copy_(stack([.. from.Recurrent.unbind(0).Select(gate => block_diag([.. gate.unbind(0)]))]).unsqueeze(1));
                }

                Tensor input = randn(batch, steps, 3, dtype: ScalarType.Float64);
                (Tensor Outputs, Tensor States) expected = one.call(input, null, null), actual = several.call(input, null, null);
                Near(expected.Outputs, actual.Outputs);
                Near(expected.States.flatten(3), actual.States.flatten(3));
            },
            iter: 10, threads: 1);

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_batch_of_several_lengths_is_each_sequence_alone(RecurrentCell cell) =>
        Gen.Select(Gen.Int[1, 6].Array[1, 4], Gen.Bool, Gen.Bool).Sample(
            (lengths, isBatchFirst, isBidirectional) =>
            {
                using DisposeScope scope = NewDisposeScope();
                using FlashRecurrent module = Wide(cell, 3, 8, new() { Heads = 2, Layers = 2, IsBidirectional = isBidirectional, Kernel = new() { IsBatchFirst = isBatchFirst } });
                int time = isBatchFirst ? 1 : 0, steps = lengths.Max() + 1;
                Tensor input = randn(lengths.Length, steps, 3, dtype: ScalarType.Float64);
                // What lies beyond an end is not looked at, not even in the gradients of the weights.
                for (int i = 0; i < lengths.Length; i++) input[i].narrow(0, lengths[i], steps - lengths[i]).fill_(double.NaN);
                Tensor all = isBatchFirst ? input : input.transpose(0, 1);
                (Tensor outputs, Tensor states) = module.call(all, null, tensor(lengths));
                outputs.sum().backward();
                Tensor[] gradients = Gradients(module), sums = [.. gradients.Select(gradient => zeros_like(gradient))];
                for (int i = 0; i < lengths.Length; i++)
                {
                    module.zero_grad();
                    Tensor alone = all.narrow(1 - time, i, 1).narrow(time, 0, lengths[i]);
                    (Tensor expected, Tensor last) = module.call(alone, null, null);
                    expected.sum().backward();
                    Near(expected, outputs.narrow(1 - time, i, 1).narrow(time, 0, lengths[i]));
                    Near(last, states.narrow(2, i, 1));
                    Assert.Equal(0, outputs.narrow(1 - time, i, 1).narrow(time, lengths[i], steps - lengths[i]).abs().sum().item<double>());
                    foreach ((Tensor sum, Tensor gradient) in sums.Zip(Gradients(module))) sum.add_(gradient);
                }

                foreach ((Tensor sum, Tensor gradient) in sums.Zip(gradients)) Near(sum, gradient);
            },
            iter: 6, threads: 1);

    [Theory]
    [MemberData(nameof(Cells))]
    public void States_carried_over_make_two_calls_one(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        using FlashRecurrent module = Wide(cell, 3, 8, new() { Layers = 2, Heads = 4 });
        Tensor input = randn(2, 9, 3, dtype: ScalarType.Float64);
        (Tensor Outputs, Tensor States) whole = module.call(input, null, null), first = module.call(input.narrow(1, 0, 4), null, null), second = module.call(input.narrow(1, 4, 5), first.States, null);
        Near(whole.Outputs, cat([first.Outputs, second.Outputs], 1));
        Near(whole.States, second.States);
        Assert.Equal([2, CellShape.Of(cell).States, 2, 4, 2], whole.States.shape);
    }

    [Fact]
    public void Dropout_is_between_layers_in_training_only()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = randn(2, 5, 3);
        using var one = new FlashGru(3, 8, new() { Dropout = 0.5 });
        Assert.True(Twice(one, input));
        using var two = new FlashGru(3, 8, new() { Dropout = 0.5, Layers = 2 });
        Assert.False(Twice(two, input));
        // The first layer is below the dropout, and nothing of what comes out is switched off.
        (Tensor first, Tensor second) = (two.call(input, null, null).States, two.call(input, null, null).States);
        Assert.True(Same(first[0], second[0]));
        Assert.Equal(0, two.call(input, null, null).Outputs.eq(0).sum().item<long>());
        two.eval();
        Assert.True(Twice(two, input));

        static bool Twice(FlashRecurrent module, Tensor input) => Same(module.call(input, null, null).Outputs, module.call(input, null, null).Outputs);
        static bool Same(Tensor first, Tensor second) => first.eq(second).all().item<bool>();
    }

    [Fact]
    public void Forget_gates_begin_as_they_should()
    {
        using DisposeScope scope = NewDisposeScope();
        using var lstm = new FlashLstm(3, 16, new() { Heads = 2 });
        Tensor bias = lstm.Directions.Single().Layer.Bias;
        Assert.All(bias[1].flatten().data<float>().ToArray(), value => Assert.Equal(1, value));
        Assert.All(bias[0].flatten().data<float>().ToArray(), value => Assert.InRange(value, -0.25f, 0.25f));
        using var slstm = new FlashSlstm(3, 15, new() { Heads = 3, Layers = 2 });
        RecurrentLayer[] layers = [.. slstm.Directions.Select(direction => direction.Layer)];
        for (int block = 0; block < 2; block++)
        {
            Assert.Equal(0, layers[block].Bias[0].abs().sum().item<float>() + layers[block].Bias[2].abs().sum().item<float>() + layers[block].Bias[3].abs().sum().item<float>());
            for (int head = 0; head < 3; head++)
                for (int j = 0; j < 5; j++) Assert.Equal(5 - 12 * Math.Pow(j / 4.0, 0.3 + 1.3 * block), layers[block].Bias[1][head][j].item<float>(), 1e-5);
        }

        Assert.Equal([5f, -7f], ForgetBias.PowerLaw(2).data<float>().ToArray());
        Assert.Equal([5f], ForgetBias.PowerLaw(1, 1, 3).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => ForgetBias.PowerLaw(4, 2, 2));
    }

    [Fact]
    public void Names_of_parameters_are_stable()
    {
        using var module = new FlashLstm(3, 8, new() { Layers = 2, IsBidirectional = true, Heads = 2 });
        Assert.Equal(
            ["layers.0.weight", "layers.0.recurrent", "layers.0.bias", "layers.1.weight", "layers.1.recurrent", "layers.1.bias", "reverse.0.weight", "reverse.0.recurrent", "reverse.0.bias", "reverse.1.weight", "reverse.1.recurrent", "reverse.1.bias"],
            module.named_parameters().Select(named => named.name));
        Assert.Equal([32, 16], module.Directions.Last().Layer.Weight.shape);
    }

    /// <summary>A module that has one registers its parts again: each parameter is saved once, under its name.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_a_model_each_parameter_has_one_name(bool residual)
    {
        using nn.Module<Tensor, Tensor> model = new FlashRnnOptions { Width = 8, Heads = 2, Residual = residual }.Create(3, 2);
        string[] names = [.. model.state_dict().Keys.Where(name => name.Contains("recurrence", StringComparison.Ordinal))], own = ["layers.0.weight", "layers.0.recurrent", "layers.0.bias"];
        Assert.Equal(own.Select(name => (residual ? "blocks.0." : "") + "recurrence." + name), names);
        Assert.DoesNotContain(model.named_modules(), named => named.name.Contains('_') || named.name.EndsWith("reverse", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("heads (3)", Assert.Throws<ArgumentException>(() => new FlashGru(3, 8, new() { Heads = 3 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FlashGru(3, 8, new() { Layers = 0 }));
        Assert.Throws<ArgumentException>(() => new FlashSlstm(3, 8, new() { Layers = 2, Block = 1, Blocks = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlashGru(0, 8));
        Assert.Throws<ArgumentException>(() => new RecurrentBlock(RecurrentCell.Lstm, 8, new() { Heads = 8 }));
        Assert.Throws<ArgumentException>(() => new RecurrentBlock(RecurrentCell.Lstm, 8, new() { IsBidirectional = true }));
        using var module = new FlashGru(3, 8);
        Tensor input = randn(2, 5, 3);
        Assert.Contains("[batch, time, 3]; this is [2, 5, 4]", Assert.Throws<ArgumentException>(() => module.call(randn(2, 5, 4), null, null)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 1, 2, 1, 8]", Assert.Throws<ArgumentException>(() => module.call(input, zeros(1, 2, 8), null)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => module.call(input, null, ones(2)));
        Assert.Throws<ArgumentException>(() => module.call(input, null, tensor((long[])[5])));
        Assert.Throws<ArgumentException>(() => module.call(input, null, tensor((long[])[5, 6])));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_residual_block_is_its_equations(RecurrentCell cell)
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new RecurrentBlock(cell, 12, new() { Heads = 3 });
        block.to(ScalarType.Float64);
        Dictionary<string, Tensor> p = block.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        using FlashRecurrent inner = Wide(cell, 12, 12, new() { Heads = 3 });
        using (no_grad()) foreach ((string name, TorchSharp.Modules.Parameter parameter) in inner.named_parameters()) parameter.copy_(p["recurrence." + name]);
        Tensor x = randn(2, 5, 12, dtype: ScalarType.Float64);
        (Tensor h, Tensor states) = inner.call(Norm(x), null, null);
        Tensor heads = h.view(2, 5, 3, 4), centred = heads - heads.mean([-1], true);
        Tensor expected = x + (centred / (centred.square().mean([-1], true) + 1e-5).sqrt()).view(2, 5, 12), y = Norm(expected);
        expected = expected + nn.functional.linear(nn.functional.gelu(nn.functional.linear(y, p["gate.weight"])) * nn.functional.linear(y, p["up.weight"]), p["down.weight"]);
        (Tensor outputs, Tensor last) = block.call(x, null, null);
        Near(expected, outputs);
        Near(states, last);

        static Tensor Norm(Tensor x)
        {
            Tensor difference = x - x.mean([-1], true);
            return difference / (difference.square().mean([-1], true) + 1e-5).sqrt();
        }
    }

    private static FlashRecurrent Wide(RecurrentCell cell, long inputs, int width, RecurrentSettings? settings = null)
    {
        FlashRecurrent module = FlashRecurrent.Create(cell, inputs, width, settings);
        module.to(ScalarType.Float64);
        return module;
    }

    private static Tensor[] Gradients(nn.Module module) => [.. module.parameters().Select(parameter => parameter.grad!.clone())];

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double difference = (expected - actual).abs().max().item<double>();
        Assert.True(difference <= Exact, $"{difference:E2}");
    }
}
