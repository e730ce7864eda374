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
            reals.Select(property => (property, range: property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>())).Where(pair => pair.range is not null),
            pair => Assert.True(pair.range!.OperandType == typeof(double), $"{pair.property.DeclaringType}.{pair.property.Name}"));
    }

    [Theory]
    [InlineData("adan", "adam")]
    [InlineData("learnignRate", "learningRate")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_found(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Of(name, ["adam", "sgd", "learningRate"]));
}
