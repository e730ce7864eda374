using CsCheck;
using TorchSharp;
using Trainer.Kernels.Recurrence;
using Trainer.Models.Recurrent;
using static TorchSharp.torch;

namespace Trainer.Tests.Models.Recurrent;

/// <summary>Imported weights give torch's outputs, states and gradients.</summary>
public sealed class TorchEqualityTests
{
    [Theory]
    [InlineData(RecurrentCell.Elman)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Outputs_states_and_gradients_are_those_of_torch(RecurrentCell cell) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[1, 6], Gen.Int[1, 20], Gen.Int[1, 2], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (batch, steps, inputs, width, layers, isBatchFirst, isBidirectional, isWide) =>
            {
                using DisposeScope scope = NewDisposeScope();
                var settings = new RecurrentSettings { Layers = layers, IsBidirectional = isBidirectional, Kernel = new() { IsBatchFirst = isBatchFirst } };
                using FlashRecurrent own = FlashRecurrent.Create(cell, inputs, width, settings);
                using nn.Module torchs = TorchModules.Like(own);
                ScalarType type = isWide ? ScalarType.Float64 : ScalarType.Float32;
                own.to(type);
                torchs.to(type);
                own.Import(torchs);
                Tensor input = isBatchFirst ? randn(batch, steps, inputs, dtype: type) : randn(steps, batch, inputs, dtype: type);
                (Tensor x, Tensor y) = (input.clone().requires_grad_(true), input.clone().requires_grad_(true));
                (Tensor outputs, Tensor states) = own.call(x, null, null);
                (Tensor expected, Tensor[] last) = TorchModules.Run(torchs, y);
                Tensor weights = randn_like(expected);
                (outputs * weights).sum().backward();
                (expected * weights).sum().backward();
                double exact = isWide ? 1e-10 : 1e-5;
                Near(expected, outputs, exact);
                for (int s = 0; s < last.Length; s++) Near(last[s], states.select(1, s).flatten(2), exact);
                Near(y.grad!, x.grad!, exact);
                Dictionary<string, Tensor> gradients = torchs.named_parameters().ToDictionary(named => named.name, named => named.parameter.grad!);
                Assert.Equal(layers * (isBidirectional ? 8 : 4), gradients.Count);
                foreach ((RecurrentLayer layer, string suffix) in own.Directions)
                {
                    Near(gradients["weight_ih" + suffix], layer.Weight.grad!, exact);
                    Tensor recurrent = layer.Recurrent.grad!.flatten(0, 2), bias = layer.Bias.grad!.flatten();
                    // Ours of the GRU are g, r, z and g, r, z, n; torch's are r, z, n, and its n beside the matrix is our g.
                    Near(gradients["weight_hh" + suffix], cell == RecurrentCell.Gru ? recurrent.roll(-width, 0) : recurrent, exact);
                    Near(gradients["bias_ih" + suffix], cell == RecurrentCell.Gru ? bias.narrow(0, width, 3 * width) : bias, exact);
                    Near(gradients["bias_hh" + suffix], cell == RecurrentCell.Gru ? bias.narrow(0, 0, 3 * width).roll(-width) : bias, exact);
                }
            },
            iter: 25, threads: 1);

    [Fact]
    public void A_module_without_biases_and_names_with_a_prefix_are_imported()
    {
        using DisposeScope scope = NewDisposeScope();
        using var own = new FlashGru(3, 5);
        using nn.Module torchs = TorchModules.Like(own, hasBias: false);
        Dictionary<string, Tensor> weights = torchs.named_parameters().ToDictionary(named => "encoder." + named.name, named => (Tensor)named.parameter);
        own.Import(new Dictionary<string, Tensor>(weights) { ["head.weight"] = zeros(1) }, "encoder.");
        Tensor input = randn(2, 7, 3);
        Near(TorchModules.Run(torchs, input).Outputs, own.call(input, null, null).Outputs, 1e-5);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_by_name_and_change_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using var own = new FlashLstm(3, 5, new() { Layers = 2 });
        using nn.Module torchs = TorchModules.Like(own);
        Dictionary<string, Tensor> weights = torchs.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        float before = own.parameters().Sum(parameter => parameter.sum().item<float>());
        Assert.Contains("'weight_hh_l1' is missing", Refusal(weights.Where(pair => pair.Key != "weight_hh_l1").ToDictionary()), StringComparison.Ordinal);
        Assert.Contains("'bias_hh_l0' is missing", Refusal(weights.Where(pair => pair.Key != "bias_hh_l0").ToDictionary()), StringComparison.Ordinal);
        Assert.Contains("'weight_ih_l0' is [20, 4]; [20, 3] is needed", Refusal(new(weights) { ["weight_ih_l0"] = zeros(20, 4) }), StringComparison.Ordinal);
        Assert.Contains("no place for 'weight_hr_l0'", Refusal(new(weights) { ["weight_hr_l0"] = zeros(1) }), StringComparison.Ordinal);
        using nn.Module gru = nn.GRU(3, 5, 2);
        Assert.Throws<ArgumentException>(() => own.Import(gru));
        Assert.Equal(before, own.parameters().Sum(parameter => parameter.sum().item<float>()));
        using var slstm = new FlashSlstm(3, 5);
        Assert.Throws<NotSupportedException>(() => slstm.Import(weights));
        using var heads = new FlashLstm(3, 6, new() { Heads = 2 });
        Assert.Throws<NotSupportedException>(() => heads.Import(weights));

        string Refusal(Dictionary<string, Tensor> wrong) => Assert.Throws<ArgumentException>(() => own.Import(wrong)).Message;
    }

    private static void Near(Tensor expected, Tensor actual, double exact)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0) return;
        double difference = (expected - actual).abs().max().to(ScalarType.Float64).item<double>();
        double scale = Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>());
        Assert.True(difference <= exact * scale, $"{difference:E2}");
    }
}
