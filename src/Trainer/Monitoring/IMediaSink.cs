namespace Trainer.Monitoring;

/// <summary>A sink that takes more than numbers.</summary>
public interface IMediaSink : IMetricSink
{
    /// <summary>Takes a histogram.</summary>
    void Write(HistogramRecord record);

    /// <summary>Takes an image.</summary>
    void Write(ImageRecord record);

    /// <summary>Takes a text.</summary>
    void Write(TextRecord record);
}
