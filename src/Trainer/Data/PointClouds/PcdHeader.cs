using System.Globalization;

namespace Trainer.Data.PointClouds;

/// <summary>The header of a PCD file, versions 0.5 to 0.7.</summary>
/// <remarks>Format: "The PCD (Point Cloud Data) file format", documentation of the Point Cloud Library.</remarks>
/// <param name="Fields">What each point has, in the file's order.</param>
/// <param name="Points">How many points there are.</param>
/// <param name="Data"><c>ascii</c>, <c>binary</c> or <c>binary_compressed</c>.</param>
/// <param name="Start">The byte that the points begin at.</param>
/// <param name="Line">The line that they begin at.</param>
internal sealed record PcdHeader(IReadOnlyList<PcdField> Fields, int Points, string Data, int Start, int Line)
{
    private static readonly string[] Keys = ["VERSION", "FIELDS", "SIZE", "TYPE", "COUNT", "WIDTH", "HEIGHT", "VIEWPOINT", "POINTS", "DATA"];

    /// <summary>Reads the header.</summary>
    /// <exception cref="DataException">It is damaged; the message names the line.</exception>
    public static PcdHeader Read(PointFile file)
    {
        TextLines lines = new(file);
        Dictionary<string, (string[] Words, int Line)> entries = [];
        while (!entries.ContainsKey("DATA"))
        {
            string line = lines.NextLine() ?? throw file.Fault("has a PCD header without a DATA line");
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            string key = words[0] == "COLUMNS" ? "FIELDS" : words[0];
            if (!Keys.Contains(key)) throw file.Fault(lines.Line, $"'{Shorten(words[0])}' is no entry of a PCD header; they are {string.Join(", ", Keys)}");
            if (!entries.TryAdd(key, (words[1..], lines.Line))) throw file.Fault(lines.Line, $"there is a second {key} line");
        }

        string[] names = Entry("FIELDS").Words;
        string[] sizes = Words("SIZE"), types = Words("TYPE"), counts = entries.ContainsKey("COUNT") ? Words("COUNT") : [.. names.Select(_ => "1")];
        PcdField[] fields = [.. names.Select((name, i) => new PcdField(name, Type(types[i], sizes[i]), Number("COUNT", counts[i], 1, 1 << 20)))];
        if (fields.Where(field => field.Name != "_").GroupBy(field => field.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw file.Fault(Entry("FIELDS").Line, $"there are two fields '{twice.Key}'");
        }

        int points = Single("WIDTH") is var width && entries.ContainsKey("HEIGHT") ? checked((int)Math.Min((long)width * Single("HEIGHT"), int.MaxValue)) : width;
        if (entries.ContainsKey("POINTS") && Single("POINTS") != points) throw file.Fault(Entry("POINTS").Line, $"POINTS is {Single("POINTS")}, but WIDTH × HEIGHT {points}");
        string data = Entry("DATA").Words is [var only] ? only : "";
        if (data is not ("ascii" or "binary" or "binary_compressed")) throw file.Fault(lines.Line, $"DATA is '{Shorten(data)}', none of ascii, binary and binary_compressed");
        return new(fields, points, data, lines.Position, lines.Line + 1);

        (string[] Words, int Line) Entry(string key) => entries.TryGetValue(key, out (string[], int) entry) ? entry : throw file.Fault($"has a PCD header without a {key} line");

        string[] Words(string key) => Entry(key).Words is var words && words.Length == names.Length
            ? words
            : throw file.Fault(Entry(key).Line, $"{key} has {words.Length} entries for {names.Length} fields");

        NumberType Type(string type, string size) => (type is "I" or "U" or "F") && Numbers.TypeOf(char.ToLowerInvariant(type[0]), Number("SIZE", size, 1, 8)) is { } known
            ? known
            : throw file.Fault(Entry("TYPE").Line, $"there are no numbers of TYPE '{Shorten(type)}' and SIZE {Shorten(size)}; types are I, U and F, sizes 1, 2, 4 and 8");

        int Single(string key) => Entry(key).Words is [var word] ? Number(key, word, 0, int.MaxValue) : throw file.Fault(Entry(key).Line, $"{key} should be one number");

        int Number(string key, string word, int least, int most) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw file.Fault(Entry(key).Line, $"'{Shorten(word)}' cannot be in {key}");
    }

    private static string Shorten(string word) => word.Length <= 40 ? word : word[..40] + "…";
}
