using Trainer.Optimizers.Blockwise;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

/// <summary>LARS with the paper's scaling beside its equations in double precision.</summary>
public sealed class LarsTests
{
    private const double Rate = 0.7, Trust = 0.02, Momentum = 0.9;

    /// <summary>Matrices and kernels are scaled and decay, biases neither; one of norm 0 has the ratio 1; momentum holds what was scaled by the ratios of its time.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.05, false)]
    [InlineData(0.05, true)]
    public void With_a_trust_coefficient_it_is_that_of_the_paper(double decay, bool ascends)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        Parameter[] parameters = [Made(randn(4, 3)), Made(randn(2, 3, 2, 2) * 10), Made(randn(5)), Made(zeros(3, 2)), Made(tensor(2f))];
        double[][] expected = [.. parameters.Select(Values)], moments = [.. expected.Select(values => new double[values.Length])];
        using var optimizer = new Lars(parameters.Select((parameter, i) => ($"p{i}", parameter)), new() { LearningRate = Rate, Momentum = Momentum, WeightDecay = decay, TrustCoefficient = Trust, Maximize = ascends });
        for (int step = 0; step < 5; step++)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                // No slope once: the ratio is 1 then too.
                Tensor gradient = step == 2 && i == 1 ? zeros_like(parameters[i]) : randn_like(parameters[i].detach());
                parameters[i].grad = gradient;
                Step(expected[i], moments[i], Values(gradient), parameters[i].dim() >= 2, decay, ascends ? -1 : 1);
            }

            optimizer.step();
            for (int i = 0; i < parameters.Length; i++)
            {
                foreach ((double one, double other) in expected[i].Zip(Values(parameters[i]))) Assert.Equal(one, other, 2e-6 * Math.Max(1, Math.Abs(one)));
            }
        }
    }

    /// <summary>Where a step that is not capped would be longer, its length is η times 0.02 of the tensor's.</summary>
    [Fact]
    public void By_default_a_step_is_at_most_the_rate_times_a_fiftieth_of_the_tensor()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Parameter parameter = Made(randn(6, 5));
        using Tensor before = parameter.detach().clone();
        parameter.grad = randn(6, 5) * 100;
        using var optimizer = new Lars([("w", parameter)], new() { LearningRate = 0.5 });
        optimizer.step();
        Assert.Equal(0.5 * 0.02, ((parameter - before).norm() / before.norm()).item<float>(), 1e-6);
    }

    /// <summary>A gradient that is not finite is not spread over the tensor by its norm: the other elements step as they would.</summary>
    [Fact]
    public void A_gradient_that_is_not_finite_moves_nothing_to_where_it_is_not_finite()
    {
        using var scope = NewDisposeScope();
        Parameter parameter = Made(ones(3, 4));
        using Tensor gradient = ones(3, 4);
        gradient[1, 1] = float.NaN;
        parameter.grad = gradient;
        using var optimizer = new Lars([("w", parameter)], new() { TrustCoefficient = Trust });
        optimizer.step();
        Assert.True(parameter.isfinite().all().item<bool>());
        Assert.Equal(1, optimizer.NotFinite);
    }

    private static void Step(double[] values, double[] moment, double[] gradient, bool isScaled, double decay, double sign)
    {
        double length = Norm(values), slope = Norm(gradient), ratio = isScaled && length > 0 && slope > 0 ? Trust * length / (slope + (decay * length)) : 1;
        for (int i = 0; i < values.Length; i++)
        {
            moment[i] = (Momentum * moment[i]) + (ratio * ((sign * gradient[i]) + (isScaled ? decay * values[i] : 0)));
            values[i] -= Rate * moment[i];
        }
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private static Parameter Made(Tensor values) => new(values);

    private static double[] Values(Tensor values) => [.. values.detach().clone().data<float>().ToArray().Select(value => (double)value)];
}
