using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Trainer.Components;

namespace Trainer.Methods.Guidance.Mapping;

/// <summary>Pairs of layers as listed, by name or by depth.</summary>
[Component("layer-pairs", Summary = "Pairs of layers as listed, by name or by depth.")]
public sealed record LayerPairsOptions : LayerMappingOptions, IValidatableObject
{
    /// <summary>The pairs, each as <c>guide=target</c>; a number is a depth from 0, anything else a layer's name, from a second call on with its number: <c>layer2.0.conv1=layers.4</c>, <c>3=layers.4</c>, <c>layer@2=5</c>.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Pairs { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (int i = 0; i < (Pairs?.Count ?? 0); i++)
        {
            if (Pairs![i]?.Split('=') is not [{ Length: > 0 }, { Length: > 0 }]) yield return new($"is '{Pairs[i]}', but must be of the form guide=target, such as 0=layers.4.", [$"{nameof(Pairs)}:{i}"]);
        }
    }

    /// <inheritdoc/>
    public override void Check(IReadOnlyCollection<string> guide, IReadOnlyCollection<string> target)
    {
        foreach (string[] sides in Sides())
        {
            Known(sides[0], guide, "guide");
            Known(sides[1], target, "target");
        }

        static void Known(string place, IReadOnlyCollection<string> names, string whose)
        {
            if (Depth(place) is null && !names.Contains(place.Split('@')[0])) throw Missing(place, names, whose); // In no order yet, and so without depths.
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerPair> Map(IReadOnlyList<string> guide, IReadOnlyList<string> target) =>
        [.. Sides().Select(sides => new LayerPair(Place(sides[0], guide, "guide"), Place(sides[1], target, "target"))).OrderBy(pair => pair.Target).ThenBy(pair => pair.Guide)];

    private static int Place(string place, IReadOnlyList<string> names, string whose)
    {
        int at = Depth(place) ?? names.ToList().IndexOf(place);
        return at >= 0 && at < names.Count ? at : throw Missing(place, names.Select((name, i) => $"{i} {name}"), whose);
    }

    private static int? Depth(string place) => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) ? depth : null;

    private static ArgumentException Missing(string place, IEnumerable<string> names, string whose) =>
        new($"the {whose} has no layer '{place}'; it has {string.Join(", ", names)}.");

    private IEnumerable<string[]> Sides() => Pairs.Select(pair => pair.Split('='));
}
