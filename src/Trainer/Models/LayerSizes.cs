using System.ComponentModel.DataAnnotations;

namespace Trainer.Models;

/// <summary>Checks lists of layer sizes.</summary>
public static class LayerSizes
{
    /// <summary>More than a million units in a layer is a slip of the keyboard, and would end in a lack of memory without a word on its cause.</summary>
    public const int Largest = 1 << 20;

    /// <summary>What is wrong with the sizes that the option <paramref name="member"/> lists.</summary>
    public static IEnumerable<ValidationResult> Check(string member, IReadOnlyList<int> sizes)
    {
        for (int i = 0; i < sizes.Count; i++)
        {
            if (sizes[i] is < 1 or > Largest)
            {
                yield return new($"is {sizes[i]}, but must be positive and at most {Largest}.", [$"{member}:{i}"]);
            }
        }
    }
}
