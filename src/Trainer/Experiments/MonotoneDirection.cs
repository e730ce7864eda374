namespace Trainer.Experiments;

/// <summary>Which way an order goes.</summary>
public enum MonotoneDirection
{
    /// <summary>Each is larger than the one before.</summary>
    Increasing,

    /// <summary>Each is smaller than the one before.</summary>
    Decreasing,
}
