using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Trainer.Tests.Monitoring.Mlflow;

/// <summary>A tracking server on this machine that writes down what it is asked and answers as it is told.</summary>
internal sealed class MlflowStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<(string Path, JsonNode? Body)> _requests = [];
    private readonly TaskCompletionSource _closing = new();
    private readonly Task _serving;
    private int _count;

    public MlflowStub(int? port = null)
    {
        Uri = $"http://127.0.0.1:{port ?? FreePort()}";
        _listener.Prefixes.Add(Uri + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Uri { get; }

    /// <summary>How to answer the request of this number (from 0) and path: a status and a text, a null text to hang; null for the usual answer.</summary>
    public Func<int, string, (int Status, string? Text)?> Answer { get; init; } = (_, _) => null;

    /// <summary>What was asked and answered, in this order.</summary>
    public (string Path, JsonNode? Body)[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public IEnumerable<JsonNode> Metrics => Bodies("runs/log-batch").SelectMany(body => body["metrics"]!.AsArray()).Select(metric => metric!);

    public IEnumerable<JsonNode> Bodies(string path) => Requests.Where(request => request.Path == path).Select(request => request.Body!);

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void WaitUntil(Func<MlflowStub, bool> condition)
    {
        lock (_requests)
        {
            while (!condition(this))
            {
                if (!Monitor.Wait(_requests, TimeSpan.FromSeconds(30))) throw new TimeoutException(string.Join('\n', _requests));
            }
        }
    }

    public void Dispose()
    {
        _closing.SetResult();
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // Stopped.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        const string Root = "/api/2.0/mlflow/";
        using var reader = new StreamReader(context.Request.InputStream);
        string text = await reader.ReadToEndAsync();
        string path = context.Request.Url!.PathAndQuery;
        Assert.StartsWith(Root, path);
        path = path[Root.Length..];
        (int Status, string? Text) answer = Answer(Interlocked.Increment(ref _count) - 1, path) ?? Usual(path);
        lock (_requests)
        {
            if (answer.Text is not null)
            {
                context.Response.StatusCode = answer.Status;
                context.Response.Close(Encoding.UTF8.GetBytes(answer.Text), willBlock: true);
            }

            _requests.Add((path, text.Length > 0 ? JsonNode.Parse(text) : null)); // Once it is answered: what a test waits for has reached the client.
            Monitor.PulseAll(_requests);
        }

        if (answer.Text is not null) return;
        await _closing.Task;
        context.Response.Abort();
    }

    private static (int Status, string Text) Usual(string path) => path.Split('?')[0] switch
    {
        "experiments/get-by-name" => (404, """{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no such experiment"}"""),
        "experiments/create" => (200, """{"experiment_id": "17"}"""),
        "runs/create" => (200, """{"run": {"info": {"run_id": "abc", "status": "RUNNING"}, "data": {}}}"""),
        "runs/log-batch" => (200, "{}"),
        "runs/update" => (200, """{"run_info": {"run_id": "abc"}}"""),
        _ => (404, """{"error_code": "ENDPOINT_NOT_FOUND", "message": ""}"""),
    };
}
