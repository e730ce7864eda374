using System.Text.Json;
using System.Text.Json.Serialization;
using Trainer.Configuration;

namespace Trainer.Figures;

/// <summary>Figures as JSON files, so that a report can be made of them later.</summary>
public static class FigureJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true, // The heights of a LineFigure.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>Writes a figure.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Figure figure, string path)
    {
        FigurePlot.MakeFolder(path);
        File.WriteAllText(path, JsonSerializer.Serialize(figure, Options));
    }

    /// <summary>Reads a figure.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">It holds none; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Figure Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Figure>(File.ReadAllText(path), Options) ?? throw new JsonException("it holds nothing");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new ConfigException("", $"{path} is damaged: it holds no figure. {error.Message} Delete it, and the report leaves the figure out.", "");
        }
    }
}
