namespace Trainer.Monitoring;

/// <summary>How important a log line is.</summary>
public enum LogLevel
{
    /// <summary>For finding faults.</summary>
    Debug,

    /// <summary>What one would want to know afterwards.</summary>
    Information,

    /// <summary>Something is not as it should be, and training goes on.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
