using Trainer.Configuration;
using Trainer.Methods.Guidance.Mapping;

namespace Trainer.Methods.Tests.Guidance;

public sealed class LayerMappingTests
{
    [Theory]
    [InlineData(21, 48, new[] { 0, 2, 5, 7, 9, 12, 14, 16, 19, 21, 24, 26, 28, 31, 33, 35, 38, 40, 42, 45, 47 })]
    [InlineData(10, 40, new[] { 0, 4, 9, 13, 17, 22, 26, 30, 35, 39 })]
    [InlineData(7, 32, new[] { 0, 5, 10, 16, 21, 26, 31 })]
    [InlineData(3, 6, new[] { 0, 2, 5 })]
    [InlineData(6, 3, new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData(1, 9, new[] { 0 })]
    public void Layers_are_spread_evenly_with_halves_to_even(int guide, int target, int[] expected) =>
        Assert.Equal(expected, new EvenAllOptions().Map(Names(guide), Names(target)).Select(pair => pair.Target));

    [Theory]
    [InlineData(6, 3, new[] { 1, 3, 5 })]
    [InlineData(54, 3, new[] { 13, 39, 53 })]
    [InlineData(32, 4, new[] { 5, 15, 25, 31 })]
    [InlineData(20, 4, new[] { 3, 9, 15, 19 })]
    [InlineData(3, 6, new[] { 0, 1, 2 })]
    public void Of_those_that_meet_the_deepest_counts(int guide, int target, int[] winners) =>
        Assert.Equal(winners, new EvenLastWinsOptions().Map(Names(guide), Names(target)).Select(pair => pair.Guide));

    [Fact]
    public void Pairs_go_by_name_or_depth_and_what_is_not_there_is_refused_with_what_is()
    {
        var pairs = new LayerPairsOptions { Pairs = ["g2=1", "0=t3"] };
        Assert.Equal([new(2, 1), new(0, 3)], pairs.Map(Names(3, "g"), Names(4, "t")));
        foreach (string odd in (string[])["g9=1", "3=0", "0=t4", "0=99"])
        {
            string message = Assert.Throws<ArgumentException>(() => new LayerPairsOptions { Pairs = [odd] }.Map(Names(3, "g"), Names(4, "t"))).Message;
            Assert.Matches("it has 0 [gt]0, 1 [gt]1", message);
        }

        Assert.Contains("it has g0, g1", Assert.Throws<ArgumentException>(() => new LayerPairsOptions { Pairs = ["g9=1"] }.Check(Names(3, "g"), Names(4, "t"))).Message, StringComparison.Ordinal);
        new LayerPairsOptions { Pairs = ["g2@4=99"] }.Check(Names(3, "g"), Names(4, "t"));
        Assert.ThrowsAny<Exception>(() => OptionsCheck.Validate(new LayerPairsOptions { Pairs = ["g2"] }, "pairs"));
    }

    private static string[] Names(int count, string letter = "l") => [.. Enumerable.Range(0, count).Select(i => $"{letter}{i}")];
}
