using Trainer.Loop;
using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

/// <summary>Keeps what it is given, and throws when it is told to.</summary>
internal class MemorySink : IMetricSink
{
    public List<MetricRecord> Records { get; } = [];

    public List<string> Calls { get; } = [];

    public string? FailsIn { get; init; }

    public string Name => "memory";

    public string Place => "/nowhere/at/all";

    public bool IsRequired { get; init; }

    public void Open(long step) => Call("open");

    public void Write(MetricRecord record)
    {
        Call("write");
        Records.Add(record);
    }

    public void Flush() => Call("flush");

    public void Finish(StopReason reason) => Call("finish");

    public void Dispose() => Call("dispose");

    protected void Call(string name)
    {
        Calls.Add(name);
        if (name == FailsIn) throw new IOException("No space left");
    }
}
