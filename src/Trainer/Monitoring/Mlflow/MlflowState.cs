using System.Text.Json;

namespace Trainer.Monitoring.Mlflow;

/// <summary>What a server has been told already, kept in the run folder: a run that is resumed, or whose server was away, goes on there.</summary>
/// <param name="Uri">The server.</param>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Started">When the run began, milliseconds since 1970.</param>
internal sealed record MlflowState(string Uri, string Experiment, long Started)
{
    /// <summary>The run's id there; null before it is made.</summary>
    public string? RunId { get; init; }

    /// <summary>Whether the hyper-parameters are there; MLflow lets nobody change them.</summary>
    public bool HasParameters { get; init; }

    /// <summary>How many bytes of the records have been sent.</summary>
    public long Position { get; init; }

    /// <summary>The step of the last record that was sent.</summary>
    public long Step { get; init; } = -1;

    /// <summary>Reads what was kept; null where there is nothing of use for this server and experiment.</summary>
    public static MlflowState? Load(string path, MlflowState fresh)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<MlflowState>(File.ReadAllText(path)) is { } kept && (kept.Uri, kept.Experiment) == (fresh.Uri, fresh.Experiment) ? kept : null;
        }
        catch (JsonException)
        {
            return null; // Damaged: the server is told everything again, as another run.
        }
    }

    /// <summary>Keeps it.</summary>
    public void Save(string path)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this));
        File.Move(path + ".new", path, overwrite: true);
    }
}
