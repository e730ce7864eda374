using Serilog;
using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>Where the measurements of a run go: all its sinks. Tasks and listeners reach it through <see cref="RunContext.Records"/>.</summary>
/// <remarks>
/// A sink that throws is left out from then on, with one warning that names it, its place and the reason; one that is required ends training.
/// <see cref="MetricsListener"/> opens it when training starts; before that, and without one, what is written goes nowhere.
/// </remarks>
public sealed class RunRecords
{
    private List<IMetricSink> _sinks = [];
    private ILogger _log = Serilog.Core.Logger.None;
    private bool _isWritten;

    /// <summary>Takes over sinks, and prepares them for a run that goes on after <paramref name="step"/> steps.</summary>
    /// <exception cref="EnvironmentException">One that is required cannot be written.</exception>
    public void Open(IEnumerable<IMetricSink> sinks, long step, ILogger log)
    {
        (_sinks, _log) = ([.. sinks], log);
        Each<IMetricSink>(sink => sink.Open(step));
    }

    /// <summary>Sends numbers to every sink.</summary>
    /// <exception cref="EnvironmentException">One that is required cannot be written.</exception>
    public void Write(MetricRecord record) => Send<IMetricSink>(sink => sink.Write(record));

    /// <summary>Sends a histogram to the sinks that take histograms.</summary>
    public void Write(HistogramRecord record) => Send<IMediaSink>(sink => sink.Write(record));

    /// <summary>Sends an image to the sinks that take images.</summary>
    public void Write(ImageRecord record) => Send<IMediaSink>(sink => sink.Write(record));

    /// <summary>Sends a text to the sinks that take texts.</summary>
    public void Write(TextRecord record) => Send<IMediaSink>(sink => sink.Write(record));

    /// <summary>Makes sure that what was written is not lost when the process ends. Costs nothing when nothing was.</summary>
    /// <exception cref="EnvironmentException">A required sink cannot be written.</exception>
    public void Flush()
    {
        if (!_isWritten) return;
        _isWritten = false;
        Each<IMetricSink>(sink => sink.Flush());
    }

    /// <summary>Tells all sinks how training ended.</summary>
    /// <exception cref="EnvironmentException">A required sink cannot be written.</exception>
    public void Finish(StopReason reason) => Each<IMetricSink>(sink =>
    {
        sink.Finish(reason);
        sink.Flush();
    });

    /// <summary>Closes all sinks.</summary>
    internal void Close()
    {
        foreach (IMetricSink sink in _sinks) Close(sink);
        _sinks = [];
    }

    private void Send<T>(Action<T> action)
        where T : IMetricSink
    {
        _isWritten = true;
        Each(action);
    }

    // A failure of one does not keep the record from the others.
    private void Each<T>(Action<T> action)
        where T : IMetricSink
    {
        EnvironmentException? fatal = null;
        foreach (T sink in _sinks.OfType<T>().ToArray())
        {
            try
            {
                action(sink);
            }
            catch (Exception error) when (!sink.IsRequired)
            {
                Drop(sink, error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                fatal ??= new($"The record of the run, {sink.Place}, cannot be written: {error.Message}", error);
            }
        }

        if (fatal is not null) throw fatal;
    }

    private void Drop(IMetricSink sink, Exception error)
    {
        _sinks.Remove(sink);
        Close(sink);
        _log.Warning("The {Logger} logger has failed, training goes on without it. {Place}: {Reason}", sink.Name, sink.Place, error.Message);
    }

    private static void Close(IMetricSink sink)
    {
        try
        {
            sink.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was flushed before: this is what that has reported, once more.
        }
    }
}
