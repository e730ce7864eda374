namespace Trainer.Data;

/// <summary>A data set for classification, split into what is learnt from and what is tested on.</summary>
public sealed record LabelledData : IDisposable
{
    /// <summary>What is learnt from.</summary>
    public required LabelledSet Train { get; init; }

    /// <summary>What choices are made on during training (early stopping, the best checkpoint); null when nothing was set aside.</summary>
    public LabelledSet? Validation { get; init; }

    /// <summary>What is tested on.</summary>
    public required LabelledSet Test { get; init; }

    /// <summary>The classes' names; a label is an index into them.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What turns stored values into what the network sees.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>Measures the normalisation on other training samples, for who divides them further; null when it does not depend on them.</summary>
    public Func<LabelledSet, Normalisation>? Measure { get; init; }

    /// <summary>One sample's shape without the batch dimension.</summary>
    public IReadOnlyList<long> SampleShape => Train.Samples.Shape;

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
        Test.Dispose();
    }
}
