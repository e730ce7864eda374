using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Trainer.Data;

/// <summary>The header of a .npy file (format: NEP 1 of the NumPy project, versions 1.0 to 3.0).</summary>
/// <remarks>
/// The bytes 0x93 "NUMPY", the version's two bytes, the header's length (16 bits in version 1, 32 in 2 and 3, little-endian), and a Python
/// dictionary in text: <c>descr</c>, the type of the numbers; <c>fortran_order</c>, whether the first index varies fastest; <c>shape</c>. The
/// numbers follow.
/// </remarks>
/// <param name="Type">What the numbers are.</param>
/// <param name="IsBigEndian">Whether their most significant byte comes first.</param>
/// <param name="IsFortran">Whether the first index varies fastest.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Start">Where the numbers begin.</param>
/// <param name="Size">How many bytes they take.</param>
internal sealed partial record NpyHeader(NumberType Type, bool IsBigEndian, bool IsFortran, IReadOnlyList<long> Shape, long Start, long Size)
{
    /// <summary>How many bytes are enough to read any header: the longest text that is accepted, and what comes before.</summary>
    public const int MostBytes = 12 + MostText;

    private const int MostText = 1 << 16;

    /// <summary>Reads the header.</summary>
    /// <param name="beginning">The first bytes of the file, up to <see cref="MostBytes"/>.</param>
    /// <exception cref="InvalidDataException">It is none; the message says why.</exception>
    public static NpyHeader Read(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length < 12 || !IsMagic(beginning)) throw new InvalidDataException("it does not begin with \\x93NUMPY");
        int version = beginning[6];
        if (version is < 1 or > 3) throw new InvalidDataException($"its version is {version}.{beginning[7]}; known are 1.0, 2.0 and 3.0");
        int start = version == 1 ? 10 : 12;
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(beginning[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(beginning[8..]);
        if (length > MostText || length > beginning.Length - start) throw new InvalidDataException($"its header should have {length:N0} bytes, more than there are or than make sense");
        string text = Encoding.UTF8.GetString(beginning.Slice(start, (int)length));
        string descr = Find(Descr().Match(text), "descr");
        (NumberType type, bool isBigEndian) = ParseType(descr);
        bool isFortran = Find(FortranOrder().Match(text), "fortran_order") == "True";
        long[] shape = ParseShape(Find(ShapeTuple().Match(text), "shape"));
        long count = ShapeSize.Of(shape);
        if (count < 0 || count > long.MaxValue / 16) throw new InvalidDataException($"its shape ({string.Join(", ", shape)}) cannot be");
        return new(type, isBigEndian, isFortran, shape, start + length, count * Numbers.SizeOf(type));
    }

    private static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes[0] == 0x93 && bytes[1..6].SequenceEqual("NUMPY"u8);

    private static string Find(Match match, string key) =>
        match.Success ? match.Groups["value"].Value : throw new InvalidDataException($"its header has no usable '{key}'");

    private static (NumberType Type, bool IsBigEndian) ParseType(string descr)
    {
        if (descr.Contains('O', StringComparison.Ordinal)) throw new InvalidDataException($"it holds Python objects ('{descr}'), which are never loaded; save it with a numeric dtype");
        Match match = NumericType().Match(descr);
        (char kind, int size) = match.Success ? (match.Groups["kind"].Value[0], match.Groups["size"].Value[0] - '0') : default;
        NumberType? type = Numbers.TypeOf(kind == 'b' ? 'u' : kind, size);
        if (type is null || (kind == 'b' && size != 1)) throw new InvalidDataException($"its dtype '{descr}' is no number that can be used; save it as float32, uint8 or another integer or float");
        return (type.Value, match.Groups["order"].Value == ">" || (match.Groups["order"].Value == "=" && !BitConverter.IsLittleEndian));
    }

    private static long[] ParseShape(string tuple)
    {
        string[] parts = tuple.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length > 32) throw new InvalidDataException($"it has {parts.Length} dimensions; NumPy knows 32 at most");
        return Array.ConvertAll(parts, part => long.TryParse(part, out long dimension) && dimension >= 0
            ? dimension
            : throw new InvalidDataException($"its shape ({tuple}) cannot be"));
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*(['""](?<value>[^'""]*)['""]|(?<value>\[))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Descr();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(?<value>True|False)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\((?<value>[0-9,\s]*)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ShapeTuple();

    [GeneratedRegex("^(?<order>[<>|=])(?<kind>[biuf])(?<size>[1248])$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NumericType();
}
