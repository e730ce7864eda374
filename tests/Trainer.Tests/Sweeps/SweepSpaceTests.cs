using System.Globalization;
using CsCheck;
using Trainer.Configuration;
using Trainer.Randomness;
using Trainer.Sweeps;

namespace Trainer.Tests.Sweeps;

public sealed class SweepSpaceTests
{
    [Fact]
    public void A_grid_parts_at_commas_outside_brackets_and_quotes()
    {
        var parameter = SweepParameter.ParseGrid("task:model:widths=[16, 32],[64],{\"a\":[1,2]},\"x,y\"");
        Assert.Equal("task:model:widths", parameter.Path);
        Assert.Equal(["[16, 32]", "[64]", "{\"a\":[1,2]}", "\"x,y\""], parameter.Values);
    }

    [Theory]
    [InlineData("a=lg(1,2)", "did you mean log")]
    [InlineData("a=log(0,1)", "above 0")]
    [InlineData("a=uniform(2,1)", "below")]
    [InlineData("a=uniform(nan,1)", "two numbers")]
    [InlineData("a=int(1.5,3)", "whole")]
    [InlineData("a=uniform(1)", "two numbers")]
    [InlineData("a=grid(1,2)", "is no law")]
    [InlineData("a=3(1,2)", "is no law")]
    [InlineData("a=choice(x,,y)", "empty")]
    [InlineData("a=choice(x,x)", "twice")]
    [InlineData("a=", "write key=LAW")]
    public void What_is_no_law_is_refused(string text, string word) =>
        Assert.Contains(word, Assert.Throws<ConfigException>(() => SweepParameter.ParseRandom(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["abl og=(),.-1e[]{}\""], 0, 30].Sample(text =>
    {
        foreach (Func<string, SweepParameter> parse in (Func<string, SweepParameter>[])[SweepParameter.ParseGrid, SweepParameter.ParseRandom])
        {
            try
            {
                Assert.NotEmpty(parse(text).Path + "x");
            }
            catch (ConfigException)
            {
                // Refused.
            }
        }
    });

    [Fact]
    public void Draws_lie_within_their_ends_and_are_read_back_exactly() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 100_000], Gen.Int[1, 100_000], Gen.Long).Sample((number, a, more, seed) =>
        {
            string law = ((string[])["log", "uniform", "int", "logint"])[number];
            var parameter = SweepParameter.ParseRandom($"x={law}({a},{a + more})");
            var random = new RandomStream(seed);
            string text = parameter.Draw(ref random);
            double value = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.InRange(value, a, a + more);
            if (law.EndsWith("int", StringComparison.Ordinal)) Assert.Equal(Math.Floor(value), value);
            Assert.Equal(value, parameter.Place(text));
            Assert.InRange(parameter.UnitPlace(text), 0, 1);
        });

    [Fact]
    public void A_logarithmic_law_draws_as_many_from_each_decade()
    {
        var space = new SweepSpace([SweepParameter.ParseRandom("x=log(1e-4,1e-1)")], 3000, seed: 1);
        double[] decades = [.. Enumerable.Range(0, 3000).Select(number => Math.Floor(Math.Log10(double.Parse(space.Point(number)[0], CultureInfo.InvariantCulture))))];
        foreach (double decade in (double[])[-4, -3, -2]) Assert.InRange(decades.Count(value => value == decade), 900, 1100);
    }

    [Fact]
    public void Points_depend_on_seed_and_number_only()
    {
        SweepParameter[] parameters = [SweepParameter.ParseRandom("x=uniform(0,1)"), SweepParameter.ParseRandom("y=choice(a,b,c)"), SweepParameter.ParseGrid("z=1,2")];
        SweepSpace one = new(parameters, 20, 7), longer = new(parameters, 100, 7), other = new(parameters, 20, 8);
        for (int number = 19; number >= 0; number--) Assert.Equal(one.Point(number), longer.Point(number));
        Assert.NotEqual(Enumerable.Range(0, 20).Select(number => one.Point(number)[0]), Enumerable.Range(0, 20).Select(number => other.Point(number)[0]));
    }

    [Fact]
    public void Grids_make_every_combination_once()
    {
        var space = new SweepSpace([SweepParameter.ParseGrid("a=1,2"), SweepParameter.ParseGrid("b=x,y,z")], null, 0);
        Assert.Equal(["1x", "1y", "1z", "2x", "2y", "2z"], Enumerable.Range(0, (int)space.Count).Select(number => string.Concat(space.Point(number))));
    }

    [Fact]
    public void A_space_needs_parameters_and_random_ones_a_number()
    {
        Assert.Throws<ConfigException>(() => new SweepSpace([], null, 0));
        Assert.Throws<ConfigException>(() => new SweepSpace([SweepParameter.ParseRandom("x=uniform(0,1)")], null, 0));
        Assert.Throws<ConfigException>(() => new SweepSpace([SweepParameter.ParseGrid("x=1,2"), SweepParameter.ParseGrid("x=3")], null, 0));
    }
}
