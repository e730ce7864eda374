using Trainer.Monitoring;

namespace Trainer.Figures.PointClouds;

/// <summary>Colours for vectors in the plane: the direction is the hue, the length the saturation.</summary>
/// <remarks>
/// The hues of Baker et al., "A database and evaluation methodology for optical flow", 2011, with their right, down, left and up on +x, −y, −x and +y: red, yellow,
/// cyan, violet. Vectors of no length are grey, not white, to be seen on paper of any colour.
/// </remarks>
/// <param name="Name">What is shown, with its unit.</param>
/// <param name="Most">The length of vectors of full saturation; longer ones are drawn alike.</param>
public sealed record ColorWheel(string Name, double Most)
{
    private const double Brightness = 0.9;

    // Steps between the corners of the colour cube, in proportion to how many of them the eye tells apart: red to yellow, green, cyan, blue, magenta, red.
    private static readonly (int Steps, Rgb From)[] Arcs = [(15, new(255, 0, 0)), (6, new(255, 255, 0)), (4, new(0, 255, 0)), (11, new(0, 255, 255)), (13, new(0, 0, 255)), (6, new(255, 0, 255))];

    private static readonly Rgb Centre = new(0xa6, 0xa6, 0xa6), Unknown = new(0x66, 0x66, 0x66);

    /// <summary>Whether there are vectors longer than <see cref="Most"/>, which its label says.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The colour of a vector; dark grey where it is not finite.</summary>
    public Rgb At(double x, double y)
    {
        double length = Math.Sqrt((x * x) + (y * y));
        if (!double.IsFinite(length)) return Unknown;
        double place = Math.Atan2(-y, x) / Math.Tau;
        return Centre.Mix(Hue(place < 0 ? place + 1 : place), Most > 0 ? length / Most : 0);
    }

    /// <summary>The wheel as a PNG with nothing around it.</summary>
    /// <param name="side">Its diameter, in pixels.</param>
    internal byte[] Png(int side)
    {
        var pixels = new byte[4 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            double x = ((2 * ((i % side) + 0.5)) / side) - 1, y = 1 - ((2 * ((i / side) + 0.5)) / side), length = Math.Sqrt((x * x) + (y * y));
            Rgb color = At(Most * x, Most * y);
            double cover = Math.Clamp(((1 - length) * side / 2) + 0.5, 0, 1);
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (color.R, color.G, color.B, (byte)(255 * cover));
        }

        return PngEncoder.Encode(new ImageRecord(0, Name, side, side, 4, pixels));
    }

    /// <summary>What stands at its rim.</summary>
    internal string Label => $"{(IsOpen ? "≥ " : "")}{Most:G3}";

    private static Rgb Hue(double share)
    {
        double place = share * Arcs.Sum(arc => arc.Steps);
        int arc = 0;
        for (; arc < Arcs.Length - 1 && place >= Arcs[arc].Steps; arc++) place -= Arcs[arc].Steps;
        Rgb pure = Arcs[arc].From.Mix(Arcs[(arc + 1) % Arcs.Length].From, place / Arcs[arc].Steps);
        return new Rgb(0, 0, 0).Mix(pure, Brightness);
    }
}
