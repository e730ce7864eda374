namespace Trainer.Loop;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs or steps were made.</summary>
    Completed,

    /// <summary>A listener had seen enough.</summary>
    Stopped,

    /// <summary>The user asked for it.</summary>
    Interrupted,

    /// <summary>A loss or a weight was not finite any more.</summary>
    Diverged,

    /// <summary>An exception.</summary>
    Failed,
}
