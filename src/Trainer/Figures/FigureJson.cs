using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trainer.Configuration;
using Trainer.Figures.PointClouds;

namespace Trainer.Figures;

/// <summary>Figures as JSON files, so that a report can be made of them later.</summary>
public static class FigureJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true, // The heights of a LineFigure.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes a figure.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Figure figure, string path)
    {
        FigurePlot.MakeFolder(path);
        ArgumentNullException.ThrowIfNull(figure);
        var file = new JsonObject { ["kind"] = KindOf(figure), ["figure"] = JsonSerializer.SerializeToNode(figure, figure.GetType(), Options) };
        File.WriteAllText(path, file.ToJsonString(Options));
    }

    /// <summary>Reads a figure.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">It holds none; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Figure Read(string path)
    {
        try
        {
            JsonNode? file = JsonNode.Parse(File.ReadAllText(path)), figure = (file as JsonObject)?["figure"];
            return Of(((file as JsonObject)?["kind"] as JsonValue)?.ToString(), figure) ?? throw new JsonException("It is of no known kind, or empty.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            throw new ConfigException("", $"{path} is damaged: it holds no figure. {error.Message} Delete it, and the report leaves the figure out.", "");
        }
    }

    private static string KindOf(Figure figure) => figure switch
    {
        LineFigure => "lines",
        BarFigure => "bars",
        ScatterFigure => "scatter",
        MatrixFigure => "matrix",
        ImageFigure => "images",
        ParallelFigure => "parallel",
        PointCloudFigure => "points3d",
        _ => throw new NotSupportedException($"{figure.GetType().Name} is no figure that can be read back."),
    };

    // By name to types written here: no file decides what is made of it.
    private static Figure? Of(string? kind, JsonNode? figure) => kind switch
    {
        "lines" => figure.Deserialize<LineFigure>(Options),
        "bars" => figure.Deserialize<BarFigure>(Options),
        "scatter" => figure.Deserialize<ScatterFigure>(Options),
        "matrix" => figure.Deserialize<MatrixFigure>(Options),
        "images" => figure.Deserialize<ImageFigure>(Options),
        "parallel" => figure.Deserialize<ParallelFigure>(Options),
        "points3d" => figure.Deserialize<PointCloudFigure>(Options),
        _ => null,
    };
}
