using Serilog;
using Trainer.Monitoring;
using Trainer.Monitoring.Mlflow;

namespace Trainer.Runs;

/// <summary>Makes the loggers that a configuration asks for.</summary>
internal static class RunSinks
{
    public static IReadOnlyList<IMetricSink> Create(RunOptions options, RunFolder folder, RunMeter meter, ILogger log)
    {
        LoggingOptions logging = options.Logging;
        RunDescription run = RunDescription.Of(options, folder.Path);
        List<IMetricSink> sinks = [new MetricsFile(folder.Metrics), meter]; // The file first: others may read what it wrote.
        if (logging.TensorBoard) sinks.Add(new TensorBoardFile(folder.TensorBoard, run));
        if (logging.Csv) sinks.Add(new CsvFile(folder.Csv));
        if (logging.Mlflow is not null) sinks.Add(new MlflowSink(logging.Mlflow, run, folder.Metrics, folder.Mlflow, log));
        return sinks;
    }
}
