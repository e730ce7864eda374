using System.Buffers.Text;
using System.Globalization;

namespace Trainer.Data.PointClouds;

/// <summary>The lines and words of a file that is text, at least in its beginning.</summary>
/// <param name="file">The file.</param>
/// <param name="position">The byte to begin at.</param>
/// <param name="line">The number of the line there, counted from 1.</param>
internal sealed class TextLines(PointFile file, int position = 0, int line = 1)
{
    private const int MostLine = 4096;

    /// <summary>The byte after the line or word read last.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The number of the line read last, or of the one that the word read last is in; counted from 1.</summary>
    public int Line { get; private set; } = line - 1;

    /// <summary>The next line without its end; null after the last.</summary>
    /// <exception cref="DataException">It is too long to be text.</exception>
    public string? NextLine()
    {
        ReadOnlySpan<byte> rest = file.Bytes.AsSpan(Position);
        if (rest.IsEmpty) return null;
        Line++;
        int length = rest.IndexOf((byte)'\n');
        if ((length < 0 ? rest.Length : length) > MostLine) throw file.Fault(Line, "its header does not end: there is no line as one should be", "Restore the file from a copy or write it again");
        ReadOnlySpan<byte> text = length < 0 ? rest : rest[..length];
        Position += length < 0 ? rest.Length : length + 1;
        return System.Text.Encoding.UTF8.GetString(text).TrimEnd('\r').Trim();
    }

    /// <summary>The next number of the line begun; false at its end.</summary>
    /// <exception cref="DataException">What stands there is no number.</exception>
    public bool TryNumber(out double value)
    {
        ReadOnlySpan<byte> bytes = file.Bytes;
        int start = Position;
        while (start < bytes.Length && bytes[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)',') start++;
        int end = start;
        while (end < bytes.Length && bytes[end] > ' ' && bytes[end] != ',') end++;
        Position = end;
        value = 0;
        if (end == start && (end == bytes.Length || bytes[end] == '\n')) return false;
        ReadOnlySpan<byte> word = bytes[start..end];
        if (Utf8Parser.TryParse(word, out value, out int used) && used == word.Length) return true;
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        if (word.TrimStart("+-"u8) is var name && name.Length is 3 or 8 && name[..3].SequenceEqual("inf"u8)) value = double.PositiveInfinity;
        else throw file.Fault(Line, $"'{System.Text.Encoding.UTF8.GetString(word[..Math.Min(word.Length, 40)])}' is no number");
        return true;
    }

    /// <summary>Goes to the next line that is not empty; false where the file ends.</summary>
    public bool BeginLine()
    {
        ReadOnlySpan<byte> bytes = file.Bytes;
        while (Position < bytes.Length)
        {
            int start = Position;
            Line++;
            while (start < bytes.Length && bytes[start] <= ' ' && bytes[start] != '\n') start++;
            if (start == bytes.Length) break;
            if (bytes[start] != '\n') return true;
            Position = start + 1;
        }

        return false;
    }

    /// <summary>Ends the line begun, of which everything is read.</summary>
    public void EndLine() => Position = Math.Min(Position + 1, file.Bytes.Length);
}
