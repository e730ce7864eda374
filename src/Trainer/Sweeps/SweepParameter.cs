using System.Globalization;
using Trainer.Configuration;
using Trainer.Randomness;

namespace Trainer.Sweeps;

/// <summary>A parameter that a sweep varies.</summary>
/// <param name="Path">Its path in the configuration: <c>optimizer:learningRate</c>.</param>
/// <param name="Scale">How its values lie.</param>
/// <param name="Low">The lowest number; 0 for lists.</param>
/// <param name="High">The highest number; 0 for lists.</param>
/// <param name="Values">The values of a list, as they stand after <c>--set PATH=</c>; empty for numbers.</param>
public sealed record SweepParameter(string Path, ParameterScale Scale, double Low, double High, IReadOnlyList<string> Values)
{
    private const string RandomForms = "log(1e-4,1e-1), uniform(0,0.5), int(1,8), logint(16,512) or choice(relu,gelu)";

    /// <summary>Whether it is one of a list.</summary>
    public bool IsList => Values.Count > 0;

    /// <summary>Whether its axis in figures is logarithmic.</summary>
    public bool IsLogarithmic => Scale is ParameterScale.Log or ParameterScale.LogInt;

    private bool IsWhole => Scale is ParameterScale.Int or ParameterScale.LogInt;

    /// <summary>Reads <c>key=a,b,c</c>; commas within brackets, braces or quotes part nothing.</summary>
    /// <exception cref="ConfigException">It is not written so.</exception>
    public static SweepParameter ParseGrid(string text)
    {
        (string path, string values) = Split(text, "--grid", "key=a,b,c, for example --grid optimizer:learningRate=1e-3,1e-2");
        return new(path, ParameterScale.Grid, 0, 0, List(values, "--grid " + text));
    }

    /// <summary>Reads <c>key=log(a,b)</c>, <c>uniform(a,b)</c>, <c>int(a,b)</c>, <c>logint(a,b)</c> or <c>choice(a,b,c)</c>.</summary>
    /// <exception cref="ConfigException">It is not written so, or there is nothing between its ends.</exception>
    public static SweepParameter ParseRandom(string text)
    {
        (string path, string law) = Split(text, "--random", "key=LAW, where LAW is " + RandomForms);
        int open = law.IndexOf('(', StringComparison.Ordinal);
        string name = open > 0 ? law[..open] : law;
        if (open <= 0 || law[^1] != ')' || !Enum.TryParse(name, ignoreCase: true, out ParameterScale scale) || !Enum.IsDefined(scale) || scale == ParameterScale.Grid || char.IsDigit(name[0]))
        {
            string? nearest = NearestName.Of(name, ["log", "uniform", "int", "logint", "choice"]);
            throw new ConfigException(path, $"--random {text}: '{law}' is no law; {(nearest is null || nearest == name ? "" : $"did you mean {nearest}? ")}Write {RandomForms}.");
        }

        List<string> parts = List(law[(open + 1)..^1], "--random " + text);
        if (scale == ParameterScale.Choice) return new(path, scale, 0, 0, parts);
        if (parts.Count != 2 || !TryNumber(parts[0], out double low) || !TryNumber(parts[1], out double high)) throw new ConfigException(path, $"--random {text}: {name} needs two numbers, {name}(low,high).");
        var parameter = new SweepParameter(path, scale, low, high, []);
        if (!(low < high)) throw new ConfigException(path, $"--random {text}: the low end must be below the high one.");
        if (parameter.IsLogarithmic && low <= 0) throw new ConfigException(path, $"--random {text}: a logarithm needs numbers above 0.");
        if (parameter.IsWhole && (low != Math.Floor(low) || high != Math.Floor(high) || Math.Max(-low, high) > 1e15)) throw new ConfigException(path, $"--random {text}: {name} needs whole numbers up to 1e15.");
        return parameter;
    }

    /// <summary>Draws a value, as it stands after <c>--set PATH=</c>; numbers have six significant digits, whole ones all of theirs.</summary>
    public string Draw(ref RandomStream random) => Scale switch
    {
        ParameterScale.Grid or ParameterScale.Choice => Values[(int)random.NextInteger(Values.Count)],
        ParameterScale.Int => Text(Low + random.NextInteger((long)(High - Low) + 1)),
        // Each whole number has the share of the interval around it, so that the ends count as much as they should.
        ParameterScale.LogInt => Text(Math.Clamp(Math.Round(Between(Math.Log(Low - 0.5), Math.Log(High + 0.5), ref random, Math.Exp)), Low, High)),
        ParameterScale.Log => Text(Between(Math.Log(Low), Math.Log(High), ref random, Math.Exp)),
        _ => Text(Between(Low, High, ref random, value => value)),
    };

    /// <summary>Where a value stands on the parameter's axis: the number, or its place in the list; NaN for another text.</summary>
    public double Place(string value)
    {
        if (!IsList) return TryNumber(value, out double number) ? number : double.NaN;
        for (int i = 0; i < Values.Count; i++)
        {
            if (Values[i] == value) return i;
        }

        return double.NaN;
    }

    /// <summary>Where a value stands between the ends of the axis, from 0 to 1.</summary>
    public double UnitPlace(string value)
    {
        double place = Place(value);
        if (IsList) return (place + 0.5) / Values.Count;
        return IsLogarithmic ? Math.Log(place / Low) / Math.Log(High / Low) : (place - Low) / (High - Low);
    }

    /// <summary>The parameter as it is written on the command line.</summary>
    public override string ToString() => Scale == ParameterScale.Grid
        ? $"--grid {Path}={string.Join(',', Values)}"
        : $"--random {Path}={Scale.ToString().ToLowerInvariant()}({(IsList ? string.Join(',', Values) : FormattableString.Invariant($"{Low},{High}"))})";

    private static (string Path, string Values) Split(string text, string option, string form)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1) throw new ConfigException("", $"{option} {text}: write {form}.");
        return (text[..equals].Trim(), text[(equals + 1)..].Trim());
    }

    private static List<string> List(string text, string option)
    {
        var values = new List<string>();
        (int start, int depth, bool isQuoted) = (0, 0, false);
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0 && !isQuoted))
            {
                values.Add(text[start..i].Trim());
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted)
            {
                depth += text[i] switch { '[' or '{' => 1, ']' or '}' => -1, _ => 0 };
            }
        }

        if (values.Any(value => value.Length == 0)) throw new ConfigException("", $"{option}: a value is empty.");
        if (values.Distinct().Count() < values.Count) throw new ConfigException("", $"{option}: a value stands twice.");
        return values;
    }

    private string Text(double number) => IsWhole ? number.ToString("F0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);

    private double Between(double low, double high, ref RandomStream random, Func<double, double> place)
    {
        double value = place(low + ((high - low) * random.NextDouble()));
        return Math.Clamp(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), Low, High);
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
