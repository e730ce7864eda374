using Trainer.Components;

namespace Trainer.Data;

/// <summary>A labelled data set's options, and how to load it.</summary>
[ComponentKind("data")]
public abstract record DataOptions
{
    /// <summary>Loads the data set.</summary>
    /// <exception cref="DataException">A file is missing, truncated or of another format; the message names it and the remedy.</exception>
    public abstract LabelledData Load(DataFolder folder);
}
