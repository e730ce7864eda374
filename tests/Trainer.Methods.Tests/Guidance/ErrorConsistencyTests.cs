using Trainer.Methods.Guidance;

namespace Trainer.Methods.Tests.Guidance;

public sealed class ErrorConsistencyTests
{
    [Fact]
    public void Of_the_same_errors_it_is_1_of_independent_ones_0_and_of_opposite_ones_negative()
    {
        bool[] half = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0)], quarters = [.. Enumerable.Range(0, 100).Select(i => i % 4 < 2)];
        Assert.Equal(1, ErrorConsistency.Kappa(half, half), 1e-12);
        Assert.Equal(0, ErrorConsistency.Kappa(half, quarters), 1e-12);
        Assert.Equal(-1, ErrorConsistency.Kappa(half, [.. half.Select(hit => !hit)]), 1e-12);
    }

    /// <summary>c_obs = 0.8, accuracies 0.8 and 0.6: c_exp = 0.48 + 0.08 = 0.56.</summary>
    [Fact]
    public void It_is_what_agreement_there_is_beyond_that_of_the_accuracies() =>
        Assert.Equal((0.8 - 0.56) / 0.44, ErrorConsistency.Kappa(Hits("1111111100"), Hits("1111110000")), 1e-12);

    [Fact]
    public void Where_nobody_errs_there_is_nothing_to_compare() => Assert.Equal(0, ErrorConsistency.Kappa([true, true], [true, true]));

    [Fact]
    public void Errors_are_compared_on_the_same_samples() => Assert.Throws<ArgumentException>(() => ErrorConsistency.Kappa([true], [true, false]));

    private static bool[] Hits(string text) => [.. text.Select(letter => letter == '1')];
}
