using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Trainer.Components;
using Trainer.Configuration;

namespace Trainer.Tests.Components;

public sealed class ComponentCatalogueTests
{
    [Fact]
    public void Every_component_and_every_option_is_explained()
    {
        var catalogue = new ComponentCatalogue();
        Assert.NotEmpty(catalogue.All);
        Assert.All(catalogue.All, component =>
        {
            Assert.NotEmpty(component.Summary);
            Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", component.Name);
            Assert.All(component.Options, option => Assert.True(option.Summary.Length > 0, $"{component.Name}:{option.Name} has no documentation"));
        });
    }

    [Fact]
    public void An_assembly_cannot_be_added_twice() =>
        Assert.Contains("Two components are called", Assert.Throws<ComponentException>(
            () => new ComponentCatalogue().Add(typeof(ComponentCatalogue).Assembly)).Message, StringComparison.Ordinal);

    [Fact]
    public void Ranges_of_numbers_are_written_as_numbers()
    {
        // [Range(0, 1)] picks the constructor for integers, which rounds 0.6 to 1 before it compares.
        IEnumerable<PropertyInfo> reals = typeof(ComponentCatalogue).Assembly.GetTypes().SelectMany(type => type.GetProperties())
            .Where(property => property.PropertyType == typeof(double) || property.PropertyType == typeof(double?));
        Assert.All(
            reals.Select(property => (property, range: property.GetCustomAttribute<RangeAttribute>())).Where(pair => pair.range is not null),
            pair => Assert.True(pair.range!.OperandType == typeof(double), $"{pair.property.DeclaringType}.{pair.property.Name}"));
    }

    [Fact]
    public void A_range_without_end_is_written_by_its_beginning()
    {
        Assert.Equal("at least 1", RangeOf(nameof(Ranges.Long)));
        Assert.Equal("at least 2", RangeOf(nameof(Ranges.Int)));
        Assert.Equal("more than 0", RangeOf(nameof(Ranges.Real)));
        Assert.Equal("1 to 9000000000", RangeOf(nameof(Ranges.Bounded)));
    }

    [Theory]
    [InlineData("adan", "adam")]
    [InlineData("learnignRate", "learningRate")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_found(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Of(name, ["adam", "sgd", "learningRate"]));

    private static string RangeOf(string property) => OptionInfo.Of(typeof(Ranges)).Single(option => option.Name == char.ToLowerInvariant(property[0]) + property[1..]).Range;

    private sealed record Ranges
    {
        [Range(1L, long.MaxValue)]
        public long Long { get; init; }

        [Range(2, int.MaxValue)]
        public int Int { get; init; }

        [Range(0, double.MaxValue, MinimumIsExclusive = true)]
        public double Real { get; init; }

        [Range(1L, 9_000_000_000)]
        public long Bounded { get; init; }
    }
}
