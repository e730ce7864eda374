using Trainer.Components;

namespace Trainer.Loop;

/// <summary>A listener's options, and how to build it.</summary>
[ComponentKind("listener")]
public abstract record ListenerOptions
{
    /// <summary>Creates the listener.</summary>
    public abstract ITrainingListener Create();
}
