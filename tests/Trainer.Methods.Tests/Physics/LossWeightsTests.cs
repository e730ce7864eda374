using TorchSharp;
using Trainer.Methods.Physics;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Weights;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Tests.Physics;

public sealed class LossWeightsTests
{
    private static readonly Dictionary<string, long> Points = new() { ["a"] = 6, ["b"] = 4 };

    [Fact]
    public void A_mean_square_and_a_norm_are_what_they_say()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor two = tensor([3.0, 4, 0, 1], [2, 2]);
        Assert.Equal(((9 + 16) + (0 + 1)) / 2.0, new TermResidual("r", two).Loss(LossForm.Mse).ToDouble(), 1e-12);
        Assert.Equal(3 + Math.Sqrt(17), new TermResidual("r", two).Loss(LossForm.Norm).ToDouble(), 1e-12);
        Tensor weights = tensor([2.0, 0]);
        Assert.Equal(2 * 25 / 2.0, new TermResidual("r", two).Loss(LossForm.Mse, weights).ToDouble(), 1e-12);
        Assert.Equal(Math.Sqrt(2) * 7, new TermResidual("r", two).Loss(LossForm.Norm, weights).ToDouble(), 1e-11);
        Tensor none = zeros(3, float64).requires_grad_();
        Assert.True(Diff.Grad(new TermResidual("r", none).Loss(LossForm.Norm), none).isfinite().all().item<bool>());
    }

    /// <summary>λᵢ = ½ λᵢ + ½ (‖∇L_a‖ + ‖∇L_b‖) / ‖∇Lᵢ‖ after one look with memory ½.</summary>
    [Fact]
    public void Balanced_weights_follow_the_lengths_of_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter[] parameters, TermResidual[] residuals) = Linear();
        using LossWeights weights = new GradientBalancedOptions { Memory = 0.5, Terms = new Dictionary<string, double> { ["b"] = 3 } }.Create(Points, ScalarType.Float64, CPU);
        double[] lengths = [.. residuals.Select(residual => Math.Sqrt(Diff.Grad([residual.Loss(LossForm.Mse)], parameters, retainGraph: true).Sum(gradient => gradient!.square().sum().ToDouble())))];
        weights.Update(residuals, LossForm.Mse, parameters);
        Assert.Equal(0.5 + (0.5 * lengths.Sum() / lengths[0]), weights.Of("a"), 1e-10);
        Assert.Equal(1.5 + (0.5 * lengths.Sum() / lengths[1]), weights.Of("b"), 1e-10);
        Assert.True(weights.IsDue(0) && weights.IsDue(100) && !weights.IsDue(50));
    }

    /// <summary>The trace of J Jᵀ by random signs, beside all gradients one by one.</summary>
    [Fact]
    public void The_tangent_kernels_trace_is_that_of_all_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter[] parameters, TermResidual[] residuals) = Linear();
        using LossWeights weights = new TangentKernelOptions { Memory = 0, Probes = 4000 }.Create(Points, ScalarType.Float64, CPU);
        double[] traces = [.. residuals.Select(residual => Enumerable.Range(0, (int)residual.Values.shape[0]).Average(i =>
            Diff.Grad([residual.Values[i]], parameters, retainGraph: true).Sum(gradient => gradient!.square().sum().ToDouble())))];
        weights.Update(residuals, LossForm.Mse, parameters);
        // 4,000 probes: some per cent.
        Assert.Equal(traces.Sum() / traces[0], weights.Of("a"), 0.05 * traces.Sum() / traces[0]);
        Assert.Equal(traces.Sum() / traces[1], weights.Of("b"), 0.05 * traces.Sum() / traces[1]);
    }

    /// <summary>Beside TorchSharp's Adam, climbing the same loss by its gradient from autograd.</summary>
    [Theory]
    [InlineData(LossForm.Mse)]
    [InlineData(LossForm.Norm)]
    public void Self_adaptive_weights_climb_as_Adam_does(LossForm form)
    {
        using DisposeScope scope = NewDisposeScope();
        (_, TermResidual[] residuals) = Linear();
        // Two columns, as of a condition on two fields.
        residuals[0] = new("a", stack([residuals[0].Values, residuals[0].Values.square() - 0.3], 1));
        using LossWeights weights = new SelfAdaptiveOptions { LearningRate = 0.01 }.Create(Points, ScalarType.Float64, CPU);
        Parameter mask = new(ones(6, float64));
        var adam = optim.Adam([mask], lr: 0.01);
        for (int i = 0; i < 5; i++)
        {
            adam.zero_grad();
            (-new TermResidual("a", residuals[0].Values.detach()).Loss(form, mask.square())).Backward();
            adam.step();
            weights.Update(residuals, form, []);
        }

        Assert.True(weights.AtPoints("a")!.allclose(mask.square(), 1e-7, 1e-9));
        Assert.True(weights.AtPoints("a")!.min().ToDouble() > 1.05);
    }

    /// <summary>w_k = exp(−ε (initial + Σ of earlier slices)), and ε grows when the last is nearly 1.</summary>
    [Fact]
    public void Causal_weights_are_the_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        var equation = new Equation { Variables = [new("t", 0, 4)], Terms = [Term.Inside("e", u => u["u"])], Time = "t" };
        using var causal = new CausalWeights(new() { Slices = 4, Epsilons = [0.5, 2], Threshold = 0.9 });
        causal.MoveTo(tensor([0.5, 3.5, 1.2, 1.8, 4.0]).unsqueeze(1), equation);
        Tensor squares = tensor([1.0, 7, 2, 4, 9]);
        double[] expected = [0.1, 0.1 + 1 + 3 + 0, 0.1 + 1, 0.1 + 1, 0.1 + 1 + 3 + 0];
        double[] weights = causal.Of(squares, tensor(0.1, dtype: ScalarType.Float64)).data<double>().ToArray();
        for (int i = 0; i < 5; i++) Assert.Equal(Math.Exp(-0.5 * expected[i]), weights[i], 1e-12);
        // Within a step they stay; then they follow.
        Assert.Equal(weights, causal.Of(squares * 0, null).data<double>().ToArray());
        causal.End();
        Assert.Equal(0.5, causal.Epsilon);
        causal.Begin();
        Assert.Equal(1, causal.Of(squares * 0, null).min().ToDouble());
        causal.End();
        Assert.Equal(2, causal.Epsilon);
    }

    private static (Parameter[] Parameters, TermResidual[] Residuals) Linear()
    {
        using var generator = new Generator(3);
        Parameter weight = new(randn([3], ScalarType.Float64, generator: generator)), bias = new(ones(1, float64));
        Tensor a = randn([6, 3], ScalarType.Float64, generator: generator), b = randn([4, 3], ScalarType.Float64, generator: generator) * 0.3;
        return ([weight, bias], [new("a", (a.matmul(weight) + bias).tanh()), new("b", b.matmul(weight) - bias)]);
    }
}
