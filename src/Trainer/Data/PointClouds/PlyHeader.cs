using System.Globalization;

namespace Trainer.Data.PointClouds;

/// <summary>The header of a PLY file.</summary>
/// <remarks>Format: Greg Turk, "The PLY polygon file format", 1994.</remarks>
/// <param name="Encoding"><c>ascii</c>, <c>binary_little_endian</c> or <c>binary_big_endian</c>.</param>
/// <param name="Elements">What follows, in the file's order.</param>
/// <param name="Start">The byte that it begins at.</param>
/// <param name="Line">The line that it begins at.</param>
internal sealed record PlyHeader(string Encoding, IReadOnlyList<PlyHeader.Element> Elements, int Start, int Line)
{
    /// <summary>Things of one kind: <c>vertex</c>, <c>face</c> …</summary>
    /// <param name="Name">What they are.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Properties">The numbers of each.</param>
    internal sealed record Element(string Name, int Count, List<Property> Properties);

    /// <summary>A number of each thing, or, where it has a type of its length, a list of numbers.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Type">What the number is, or each of the list.</param>
    /// <param name="LengthType">What the list's length is; null: it is a single number.</param>
    internal sealed record Property(string Name, NumberType Type, NumberType? LengthType)
    {
        /// <summary>The fewest bytes that it takes.</summary>
        public int LeastBytes => Numbers.SizeOf(LengthType ?? Type);
    }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DataException">It is damaged; the message names the line.</exception>
    public static PlyHeader Read(PointFile file)
    {
        TextLines lines = new(file);
        if (lines.NextLine() != "ply") throw file.Fault(1, "a PLY file begins with 'ply'");
        string? encoding = null;
        List<Element> elements = [];
        while (true)
        {
            string line = lines.NextLine() ?? throw file.Fault("has a PLY header without end_header");
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["end_header"]) break;
            if (words.Length == 0 || words[0] is "comment" or "obj_info") continue;
            if (words is ["format", "ascii" or "binary_little_endian" or "binary_big_endian", "1.0"]) encoding = words[1];
            else if (words is ["element", var element, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) elements.Add(new(element, number, []));
            else if (words is ["property", "list", var length, var item, var list] && elements.Count > 0 && IntegerOf(length) is { } lengthType && TypeOf(item) is { } itemType) elements[^1].Properties.Add(new(list, itemType, lengthType));
            else if (words is ["property", var type, var property] && elements.Count > 0 && TypeOf(type) is { } numberType) elements[^1].Properties.Add(new(property, numberType, null));
            else throw file.Fault(lines.Line, $"'{(line.Length <= 60 ? line : line[..60] + "…")}' cannot be in a PLY header");
        }

        if (elements.All(element => element.Name != "vertex")) throw file.Fault("has no points: no 'element vertex' in its PLY header", "Choose another file");
        return new(encoding ?? throw file.Fault("has a PLY header without a format line"), elements, lines.Position, lines.Line + 1);
    }

    private static NumberType? IntegerOf(string name) => TypeOf(name) is { } type && !Numbers.IsFloat(type) ? type : null;

    private static NumberType? TypeOf(string name) => name switch
    {
        "char" or "int8" => NumberType.Int8,
        "uchar" or "uint8" => NumberType.UInt8,
        "short" or "int16" => NumberType.Int16,
        "ushort" or "uint16" => NumberType.UInt16,
        "int" or "int32" => NumberType.Int32,
        "uint" or "uint32" => NumberType.UInt32,
        "float" or "float32" => NumberType.Float32,
        "double" or "float64" => NumberType.Float64,
        _ => null,
    };
}
