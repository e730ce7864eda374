using System.ComponentModel.DataAnnotations;
using System.Text;
using Trainer.Components;
using Trainer.Randomness;

namespace Trainer.Data.Text;

/// <summary>
/// Made-up notes in which what comes later follows from what came before: a note names things with their colours and numbers, says some of them again, and closes the brackets it opened.
/// A model that only knows frequent letters does badly on it, one that looks back does well.
/// </summary>
[Component("recall-text", Summary = "Made-up notes whose later words follow from earlier ones.")]
public sealed record RecallTextOptions : TextOptions
{
    private static readonly string[] Colours = ["red", "green", "blue", "black", "white", "brown", "grey", "pink"];
    private static readonly string[] Onsets = ["b", "d", "f", "k", "l", "m", "n", "p", "r", "s", "t", "v"];
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u"];

    /// <summary>How many bytes to make; default 400,000.</summary>
    [Range(1000, 1 << 30)]
    public int Length { get; init; } = 400_000;

    /// <inheritdoc/>
    public override byte[] Load(DataFolder data, RandomStream random)
    {
        var text = new StringBuilder(Length + 400);
        while (text.Length < Length) Note(text, ref random);
        return Encoding.ASCII.GetBytes(text.ToString(0, Length));
    }

    private static void Note(StringBuilder text, ref RandomStream random)
    {
        int things = 2 + (int)random.NextInteger(4);
        var facts = new List<(string Name, string Colour, long Number)>();
        text.Append('(');
        for (int i = 0; i < things; i++)
        {
            facts.Add((Word(ref random), Colours[random.NextInteger(Colours.Length)], random.NextInteger(100)));
            text.Append($"{(i > 0 ? ", " : "")}{facts[i].Name} is {facts[i].Colour} and has {facts[i].Number}");
        }

        text.Append(") ");
        for (int i = (int)random.NextInteger(3) + 2; i > 0; i--)
        {
            (string name, string colour, long number) = facts[(int)random.NextInteger(things)];
            text.Append(random.NextInteger(2) == 0 ? $"The {colour} one is {name}. " : $"[{name} has {number}] ");
        }

        text.Append('\n');
    }

    private static string Word(ref RandomStream random)
    {
        string word = "";
        for (int i = (int)random.NextInteger(2) + 2; i > 0; i--) word += Onsets[random.NextInteger(Onsets.Length)] + Vowels[random.NextInteger(Vowels.Length)];
        return word;
    }
}
