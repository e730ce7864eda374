using System.Text.Json.Nodes;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Monitoring.Mlflow;
using Trainer.Tests.Loop;

namespace Trainer.Tests.Monitoring.Mlflow;

public sealed class MlflowTests : IDisposable
{
    private static readonly MlflowPace Fast = new(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4));

    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly JsonObject _config = new() { ["optimizer"] = new JsonObject { ["type"] = "adam", ["rate"] = 0.5, ["a:b"] = true } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_told_in_these_requests()
    {
        using var server = new MlflowStub();
        Run(Options(server.Uri) with { Tags = new Dictionary<string, string> { ["team"] = "blue" } }, 0, StopReason.Completed, (1, "step", "loss", 0.5), (2, "test", "top-1 [%]", double.NaN));
        (string Path, JsonNode? Body)[] requests = server.Requests;
        Assert.Equal(
            ["experiments/get-by-name?experiment_name=my%20work", "experiments/create", "runs/create", "runs/log-batch", "runs/log-batch", "runs/update"],
            requests.Select(request => request.Path));
        long start = requests[2].Body!["start_time"]!.GetValue<long>(), end = requests[5].Body!["end_time"]!.GetValue<long>();
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(start), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.FromUnixTimeMilliseconds(end));
        Same("""{"name": "my work"}""", requests[1].Body);
        Same($$"""
            {"experiment_id": "17", "run_name": "digits/1", "start_time": {{start}},
             "tags": [{"key": "mlflow.source.name", "value": "trainer"}, {"key": "trainer.folder", "value": "/runs/digits/1"}, {"key": "team", "value": "blue"}]}
            """, requests[2].Body);
        Same("""
            {"run_id": "abc", "metrics": [],
             "params": [{"key": "optimizer.type", "value": "adam"}, {"key": "optimizer.rate", "value": "0.5"}, {"key": "optimizer.a_b", "value": "true"}]}
            """, requests[3].Body);
        Same($$"""
            {"run_id": "abc", "params": [],
             "metrics": [{"key": "step/loss", "value": 0.5, "timestamp": {{start + 1500}}, "step": 1},
                         {"key": "test/top-1 ___", "value": "NaN", "timestamp": {{start + 1500}}, "step": 2}]}
            """, requests[4].Body);
        Same($$"""{"run_id": "abc", "status": "FINISHED", "end_time": {{end}}}""", requests[5].Body);
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData(500, "oops")]
    [InlineData(503, """{"error_code": "TEMPORARILY_UNAVAILABLE"}""")]
    [InlineData(429, "{}")]
    [InlineData(200, "<html>hotel wifi</html>")]
    [InlineData(200, "[1, 2]")]
    [InlineData(200, """{"run": 3, "experiment_id": {}}""")]
    [InlineData(200, null)]
    public void A_server_out_of_order_is_asked_again_with_one_warning(int status, string? text)
    {
        using var server = new MlflowStub { Answer = (number, _) => number < 3 ? (status, text) : null };
        Run(Options(server.Uri) with { Timeout = text is null ? 0.1 : 30 }, 0, StopReason.Diverged, (1, "step", "loss", 0.5));
        Assert.Equal(0.5, Assert.Single(server.Metrics)["value"]!.GetValue<double>());
        Assert.Equal("FAILED", server.Bodies("runs/update").Single()["status"]!.GetValue<string>());
        Assert.Contains(server.Uri, Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_away_gets_all_of_it_when_it_is_back()
    {
        int port = MlflowStub.FreePort();
        using MetricsFile file = Records(0, (1, "step", "loss", 1));
        using MlflowSink sink = Sink(Options($"http://127.0.0.1:{port}"));
        sink.Open(0);
        using (var server = new MlflowStub(port)) server.WaitUntil(stub => stub.Metrics.Count() == 1);

        Add(file, (2, "step", "loss", 2));
        sink.Flush();
        using (var server = new MlflowStub(port))
        {
            server.WaitUntil(stub => stub.Metrics.Any(metric => metric["step"]!.GetValue<int>() == 2));
            sink.Finish(StopReason.Interrupted);
            sink.Dispose();
            Assert.Equal("KILLED", server.Bodies("runs/update").Single()["status"]!.GetValue<string>());
        }

        Assert.True(_log.Warnings.Length <= 1);
    }

    [Fact]
    public void What_a_server_has_missed_is_sent_when_the_run_is_resumed()
    {
        int port = MlflowStub.FreePort();
        MlflowOptions options = Options($"http://127.0.0.1:{port}") with { EndTimeout = 0.05 };
        Run(options, 0, StopReason.Interrupted, (1, "step", "loss", 1), (2, "step", "loss", 2));
        Assert.Single(_log.Warnings);

        using var server = new MlflowStub(port);
        options = options with { EndTimeout = 30 };
        Run(options, 2, StopReason.Interrupted, (3, "step", "loss", 3), (4, "step", "loss", 4));
        Assert.Equal([1, 2, 3, 4], server.Metrics.Select(metric => metric["step"]!.GetValue<int>()));

        // From an earlier checkpoint: what is made again was sent, but for the last step, of which more may come.
        Run(options, 2, StopReason.Completed, (3, "step", "loss", 3), (4, "step", "loss", 4), (5, "step", "loss", 5));
        Assert.Equal([1, 2, 3, 4, 4, 5], server.Metrics.Select(metric => metric["step"]!.GetValue<int>()));
        Assert.Single(server.Bodies("runs/create"));
        Assert.Equal(["KILLED", "RUNNING", "FINISHED"], server.Bodies("runs/update").Select(body => body["status"]!.GetValue<string>()));
        Assert.Single(server.Bodies("runs/log-batch"), body => body["params"]!.AsArray().Count > 0); // MLflow refuses other values later on.
    }

    [Fact]
    public void Another_server_is_told_the_whole_history()
    {
        using MlflowStub first = new(), second = new();
        Run(Options(first.Uri), 0, StopReason.Interrupted, (1, "step", "loss", 1));
        Run(Options(second.Uri), 1, StopReason.Completed, (2, "step", "loss", 2));
        Assert.Equal([1, 2], second.Metrics.Select(metric => metric["step"]!.GetValue<int>()));
        _folder.Write("mlflow.json", "{damaged");
        Run(Options(second.Uri), 2, StopReason.Completed);
        Assert.Equal([1, 2, 1, 2], second.Metrics.Select(metric => metric["step"]!.GetValue<int>()));
    }

    [Fact]
    public void A_server_that_refuses_is_left_alone()
    {
        using var server = new MlflowStub { Answer = (_, path) => path == "runs/create" ? (401, """{"error_code": "UNAUTHENTICATED", "message": "who are you?"}""") : null };
        Run(Options(server.Uri), 0, StopReason.Completed, (1, "step", "loss", 1));
        Assert.Single(server.Bodies("runs/create"));
        string warning = Assert.Single(_log.Warnings);
        Assert.Contains("401 UNAUTHENTICATED who are you?", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_stay_within_MLflows_limits()
    {
        var many = new JsonObject();
        for (int i = 0; i < 250; i++) many[$"p{i}"] = new string('x', i + 400);
        _config["task"] = many;
        using var server = new MlflowStub();
        Run(Options(server.Uri), 0, StopReason.Completed, [.. Enumerable.Range(1, 2500).Select(step => ((long)step, "step", "loss", (double)step))]);
        int[] metrics = [.. server.Bodies("runs/log-batch").Select(body => body["metrics"]!.AsArray().Count).Where(count => count > 0)];
        JsonArray[] parameters = [.. server.Bodies("runs/log-batch").Select(body => body["params"]!.AsArray()).Where(list => list.Count > 0)];
        Assert.Equal([1000, 1000, 500], metrics);
        Assert.Equal([100, 100, 53], parameters.Select(list => list.Count));
        Assert.True(parameters.SelectMany(list => list).All(entry => entry!["value"]!.GetValue<string>().Length <= 500));
        Assert.Equal(Enumerable.Range(1, 2500), server.Metrics.Select(metric => metric["step"]!.GetValue<int>()));
    }

    [Fact]
    public void Training_does_not_wait_for_a_server_that_hangs()
    {
        using var server = new MlflowStub { Answer = (_, _) => (200, null) };
        var training = new TrainingOptions { Steps = 50 };
        using var task = new CountingTask();
        MlflowSink sink = Sink(Options(server.Uri) with { Timeout = 600, EndTimeout = 0.05 });
        LoopResult result = new TrainingLoop(training, new MetricsListener(1, [new MetricsFile(_folder.File("metrics.jsonl")), sink]))
            .Run(task, new RunContext { Training = training, Log = _log.Log });
        Assert.Equal(50, result.Steps);
        Assert.InRange(server.Requests.Length, 0, 1);
    }

    [Fact]
    public void Waits_grow_and_differ()
    {
        var pace = new MlflowPace(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.All(Enumerable.Range(0, 100), failures => Assert.InRange(pace.Delay(failures).TotalSeconds, Math.Min(Math.Pow(2, failures), 60) / 2, Math.Min(Math.Pow(2, failures), 60)));
        Assert.True(Enumerable.Range(0, 20).Select(_ => pace.Delay(3)).Distinct().Count() > 1);
    }

    private static MlflowOptions Options(string uri) => new() { Uri = uri, Experiment = "my work", EndTimeout = 30 };

    private static void Same(string expected, JsonNode? actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private MlflowSink Sink(MlflowOptions options) =>
        new(options, new RunDescription("digits", "/runs/digits/1", _config), _folder.File("metrics.jsonl"), _folder.File("mlflow.json"), _log.Log, Fast);

    private MetricsFile Records(long step, params (long Step, string Split, string Name, double Value)[] records)
    {
        var file = new MetricsFile(_folder.File("metrics.jsonl"));
        file.Open(step);
        Add(file, records);
        return file;
    }

    private static void Add(MetricsFile file, params (long Step, string Split, string Name, double Value)[] records)
    {
        foreach ((long step, string split, string name, double value) in records)
        {
            file.Write(new MetricRecord(step, 0, split, new Dictionary<string, double> { [name] = value }, TimeSpan.FromSeconds(1.5)));
        }

        file.Flush();
    }

    // A new run's records are there before the sink looks, so that its requests do not depend on time.
    private void Run(MlflowOptions options, long step, StopReason reason, params (long Step, string Split, string Name, double Value)[] records)
    {
        using MetricsFile file = Records(step, step == 0 ? records : []);
        using MlflowSink sink = Sink(options);
        sink.Open(step);
        if (step > 0) Add(file, records);
        sink.Flush();
        sink.Finish(reason);
    }
}
