using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

internal sealed class MemoryMediaSink : MemorySink, IMediaSink
{
    public List<HistogramRecord> Histograms { get; } = [];

    public void Write(HistogramRecord record) => Histograms.Add(record);

    public void Write(ImageRecord record) => Call("image");

    public void Write(TextRecord record) => Call("text");
}
