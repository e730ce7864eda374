using System.ComponentModel.DataAnnotations;

namespace Trainer.Monitoring.Mlflow;

/// <summary>An MLflow tracking server that a run reports to.</summary>
/// <remarks>A token or a name and password are taken from MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, as MLflow's own clients do.</remarks>
public sealed record MlflowOptions : IValidatableObject
{
    /// <summary>The server's address, such as http://127.0.0.1:5000.</summary>
    public required string Uri { get; init; }

    /// <summary>The experiment that the run belongs to; made where there is none. Null for the run's name.</summary>
    [MinLength(1)]
    public string? Experiment { get; init; }

    /// <summary>What the run is called there; null for its name and folder.</summary>
    public string? RunName { get; init; }

    /// <summary>Tags of the run.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>How many seconds the server has for an answer.</summary>
    [Range(0.05, 600.0)]
    public double Timeout { get; init; } = 10;

    /// <summary>How many seconds the end of the run waits for the server to take what is left; what it does not take is sent when the run is resumed.</summary>
    [Range(0.0, 3600.0)]
    public double EndTimeout { get; init; } = 15;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (System.Uri.TryCreate(Uri, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") yield break;
        yield return new($"is \"{Uri}\", but must be an address such as http://127.0.0.1:5000.", [nameof(Uri)]);
    }
}
