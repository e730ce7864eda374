using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Monitoring.Mlflow;

/// <summary>The part of MLflow's REST API 2.0 that a run needs.</summary>
internal sealed class MlflowClient : IDisposable
{
    private readonly HttpClient _http;

    public MlflowClient(MlflowOptions options)
    {
        _http = new()
        {
            BaseAddress = new(options.Uri.TrimEnd('/') + "/api/2.0/mlflow/"),
            Timeout = TimeSpan.FromSeconds(options.Timeout),
            MaxResponseContentBufferSize = 1 << 20,
        };
        _http.DefaultRequestHeaders.Authorization = Authorization();
    }

    /// <summary>The id of the experiment of this name; it is made where there is none.</summary>
    public string Experiment(string name, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument found = Send(HttpMethod.Get, "experiments/get-by-name?experiment_name=" + Uri.EscapeDataString(name), null, cancellation);
            return Text(found, "experiment", "experiment_id");
        }
        catch (MlflowException error) when (error.Code == "RESOURCE_DOES_NOT_EXIST")
        {
            using JsonDocument made = Post("experiments/create", new() { ["name"] = name }, cancellation);
            return Text(made, "experiment_id");
        }
    }

    /// <summary>Makes a run and returns its id.</summary>
    public string CreateRun(string experiment, string name, long startTime, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        var pairs = new JsonArray([.. tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value })]);
        var body = new JsonObject { ["experiment_id"] = experiment, ["run_name"] = name, ["start_time"] = startTime, ["tags"] = pairs };
        using JsonDocument made = Post("runs/create", body, cancellation);
        return Text(made, "run", "info", "run_id");
    }

    /// <summary>Sends metrics (at most 1,000) and parameters (at most 100).</summary>
    public void LogBatch(string run, JsonArray metrics, JsonArray parameters, CancellationToken cancellation) =>
        Post("runs/log-batch", new() { ["run_id"] = run, ["metrics"] = metrics, ["params"] = parameters }, cancellation).Dispose();

    /// <summary>Sets the run's status, and when it ended.</summary>
    public void UpdateRun(string run, string status, long? endTime, CancellationToken cancellation)
    {
        var body = new JsonObject { ["run_id"] = run, ["status"] = status };
        if (endTime is not null) body["end_time"] = endTime;
        Post("runs/update", body, cancellation).Dispose();
    }

    public void Dispose() => _http.Dispose();

    private JsonDocument Post(string path, JsonObject body, CancellationToken cancellation) => Send(HttpMethod.Post, path, body, cancellation);

    private JsonDocument Send(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = _http.Send(request, cancellation);
            using var reader = new StreamReader(response.Content.ReadAsStream(cancellation));
            string text = reader.ReadToEnd();
            if (!response.IsSuccessStatusCode) throw Refusal(response.StatusCode, text);
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw new MlflowException("its answer is not JSON", isTransient: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MlflowException($"no answer within {_http.Timeout.TotalSeconds:G3} s", isTransient: true);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new MlflowException(error.Message, isTransient: true);
        }
    }

    private static MlflowException Refusal(HttpStatusCode status, string text)
    {
        (string code, string message) = ("", "");
        try
        {
            using var json = JsonDocument.Parse(text);
            code = Text(json, "error_code");
            message = Text(json, "message");
        }
        catch (Exception error) when (error is JsonException or MlflowException)
        {
            // Not MLflow's own answer.
        }

        bool isTransient = (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || code == "RESOURCE_ALREADY_EXISTS"; // The last: another run made it first.
        return new($"status {(int)status} {code} {message}".TrimEnd(), isTransient, code);
    }

    private static string Text(JsonDocument document, params ReadOnlySpan<string> path)
    {
        JsonElement at = document.RootElement;
        foreach (string name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) throw new MlflowException($"its answer has no {name}", isTransient: true);
        }

        return at.ValueKind == JsonValueKind.String ? at.GetString()! : throw new MlflowException($"{path[^1]} in its answer is not text", isTransient: true);
    }

    private static AuthenticationHeaderValue? Authorization()
    {
        if (Variable("MLFLOW_TRACKING_TOKEN") is { } token) return new("Bearer", token);
        if (Variable("MLFLOW_TRACKING_USERNAME") is not { } name) return null;
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{Variable("MLFLOW_TRACKING_PASSWORD")}")));
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
