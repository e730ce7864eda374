namespace Trainer.Loop;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Steps">Optimisation steps made in all.</param>
/// <param name="Epochs">Epochs finished.</param>
/// <param name="Elapsed">Time in the loop, earlier parts of a resumed run included.</param>
/// <param name="Samples">Samples consumed.</param>
/// <param name="Final">The latest value of every metric, by <c>split/metric</c>.</param>
/// <param name="Best">Every metric at the best step.</param>
/// <param name="Tables">The latest tables of counts.</param>
public sealed record LoopResult(
    StopReason Reason,
    long Steps,
    long Epochs,
    TimeSpan Elapsed,
    long Samples,
    IReadOnlyDictionary<string, double> Final,
    IReadOnlyDictionary<string, double> Best,
    IReadOnlyDictionary<string, long[][]> Tables);
