namespace Trainer.Experiments;

/// <summary>What an expectation is judged on.</summary>
public enum ExpectationScope
{
    /// <summary>The mean over seeds.</summary>
    Mean,

    /// <summary>Every seed.</summary>
    Every,

    /// <summary>At least four seeds in five.</summary>
    Most,
}
