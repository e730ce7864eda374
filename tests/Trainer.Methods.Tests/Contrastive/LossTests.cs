using CsCheck;
using Trainer.Methods.Contrastive;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>The losses and their gradients beside float64 references, and the values that follow from their equations.</summary>
public class LossTests
{
    private static readonly Gen<(int Pairs, int Dimensions, double Temperature, int Seed)> Cases =
        Gen.Select(Gen.Int[2, 5], Gen.Int[2, 6], Gen.Double[0.1, 1], Gen.Int[0, 1000]);

    [Fact]
    public void Nt_xent_and_its_gradient_match_the_reference() => Cases.Sample(
        sample => Reference.Check(
            inputs => NtXent.Loss(inputs[0], inputs[1], sample.Temperature),
            inputs => Reference.NtXent(inputs[0], inputs[1], sample.Temperature),
            [Reference.Random(sample.Pairs, sample.Dimensions, sample.Seed), Reference.Random(sample.Pairs, sample.Dimensions, sample.Seed + 1)],
            differentiable: 2),
        iter: 20, threads: 1);

    /// <summary>Keys and the queue get no gradient.</summary>
    [Fact]
    public void Info_nce_and_its_gradient_match_the_reference() => Cases.Sample(
        sample => Reference.Check(
            inputs => InfoNce.Loss(inputs[0], inputs[1], UnitVectors.Of(inputs[2]), sample.Temperature),
            inputs => Reference.InfoNce(inputs[0], inputs[1], inputs[2], sample.Temperature),
            [Reference.Random(sample.Pairs, sample.Dimensions, sample.Seed), Reference.Random(sample.Pairs, sample.Dimensions, sample.Seed + 1), Reference.Random(7, sample.Dimensions, sample.Seed + 2)],
            differentiable: 1),
        iter: 20, threads: 1);

    /// <summary>What is detached is a constant: the reference's gradient is that with respect to the predictions alone.</summary>
    [Fact]
    public void Negative_cosine_and_its_gradient_match_the_reference() => Cases.Sample(
        sample => Reference.Check(
            inputs => NegativeCosine.Loss(inputs[0], inputs[1], inputs[2], inputs[3]),
            inputs => Reference.NegativeCosine(inputs[0], inputs[1], inputs[2], inputs[3]),
            [.. Enumerable.Range(0, 4).Select(i => Reference.Random(sample.Pairs, sample.Dimensions, sample.Seed + i))],
            differentiable: 2),
        iter: 20, threads: 1);

    /// <summary>Check 3: with all embeddings equal the partner is one of 2B − 1 alike; with pairs at right angles to each other the others count exp(−1/τ) each.</summary>
    [Fact]
    public void Nt_xent_has_its_closed_forms()
    {
        using Tensor same = ones(4, 8), axes = eye(4, 8);
        Assert.Equal(1.945910, NtXent.Loss(same, same, 0.5).item<float>(), 1e-6);
        Assert.Equal(0.594438, NtXent.Loss(axes, 3 * axes, 0.5).item<float>(), 1e-6);
        Assert.Equal(0.0396319, NtXent.Loss(axes, axes, 0.2).item<float>(), 1e-6);
    }

    /// <summary>Check 4: −1 exactly where every prediction points along its target.</summary>
    [Fact]
    public void Negative_cosine_is_least_for_parallel_vectors()
    {
        using Tensor p = Reference.Of(Reference.Random(5, 3, 1)), q = Reference.Of(Reference.Random(5, 3, 2));
        Assert.Equal(-1, NegativeCosine.Loss(p, q, 7 * q, 0.1 * p).item<double>(), 1e-12);
        Assert.Equal(1, NegativeCosine.Loss(p, q, -q, -p).item<double>(), 1e-12);
        Assert.InRange(NegativeCosine.Loss(p, q, p, q).item<double>(), -0.999, 0.999);
    }

    [Fact]
    public void A_single_pair_is_refused_with_the_reason()
    {
        using Tensor one = ones(1, 8), two = ones(2, 8);
        Assert.Contains("two pairs", Assert.Throws<ArgumentException>(() => NtXent.Loss(one, one, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("do not pair", Assert.Throws<ArgumentException>(() => NtXent.Loss(one, two, 0.5)).Message, StringComparison.Ordinal);
    }
}
