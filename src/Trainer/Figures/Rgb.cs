using System.Globalization;

namespace Trainer.Figures;

/// <summary>A colour of 8 bits a channel (sRGB).</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>The colour written as #rrggbb.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static Rgb Parse(string hex)
    {
        if (hex.Length != 7 || hex[0] != '#' || !int.TryParse(hex.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)) throw new FormatException($"'{hex}' is no colour: #rrggbb.");
        return new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    /// <summary>A colour on the way to another.</summary>
    /// <param name="other">The other end.</param>
    /// <param name="share">0 for this colour, 1 for the other; what is beyond is clamped.</param>
    public Rgb Mix(Rgb other, double share)
    {
        double part = Math.Clamp(share, 0, 1);
        return new(Between(R, other.R), Between(G, other.G), Between(B, other.B));

        byte Between(byte from, byte to) => (byte)Math.Round(from + ((to - from) * part));
    }

    /// <summary>#rrggbb.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
