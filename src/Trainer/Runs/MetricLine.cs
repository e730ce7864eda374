using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Runs;

/// <summary>A line of <c>metrics.jsonl</c>.</summary>
internal static class MetricLine
{
    /// <summary>The measurements of a line, named <c>split/metric</c>.</summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static IEnumerable<(long Step, string Name, double Value)> Parse(string line)
    {
        try
        {
            JsonObject record = JsonText.Parse(line, "", "")?.AsObject() ?? throw new FormatException("it holds nothing");
            long step = record["step"]?.GetValue<long>() ?? throw new FormatException("it has no step");
            string split = record["split"]?.GetValue<string>() ?? throw new FormatException("it has no split");
            return
            [
                .. record.Where(entry => entry.Key is not ("step" or "epoch" or "split" or "elapsed") && entry.Value is not null)
                    .Select(entry => (step, split + "/" + entry.Key, TryNumber(entry.Value!) ?? throw new FormatException($"'{entry.Key}' is no number"))),
            ];
        }
        catch (Exception error) when (error is ConfigException or InvalidOperationException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>A number, or the text of one: JSON has no NaN. Null for anything else.</summary>
    public static double? TryNumber(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<double>(),
        JsonValueKind.String when double.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };
}
