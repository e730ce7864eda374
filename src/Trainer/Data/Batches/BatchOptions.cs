using System.ComponentModel.DataAnnotations;

namespace Trainer.Data;

/// <summary>How samples become batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Samples a batch.</summary>
    [Range(1, 1 << 20)]
    public int Size { get; init; } = 64;

    /// <summary>Visit the samples in another random order each epoch; false: in the order they are stored.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Leave out an epoch's last batch when it would be smaller than the others.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many versions of each sample a batch's inputs hold, each augmented by itself: first one of every sample, then a second one of every sample, and so on. More than one is for learning from pairs of views.</summary>
    [Range(1, 64)]
    public int Views { get; init; } = 1;

    /// <summary>Batches prepared ahead on worker threads while this one is used; 0: each is prepared when it is asked for.</summary>
    [Range(0, 64)]
    public int Prefetch { get; init; } = 2;

    /// <summary>Threads that prepare batches, each one at a time; the order of batches and their bits do not depend on it.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = 1;
}
