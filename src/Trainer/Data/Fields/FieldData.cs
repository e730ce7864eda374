using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Pairs of fields, split into what is learnt from and what is tested on.</summary>
public sealed record FieldData : IDisposable
{
    /// <summary>What is learnt from.</summary>
    public required FieldSet Train { get; init; }

    /// <summary>What choices are made on during training; null when nothing was set aside.</summary>
    public FieldSet? Validation { get; init; }

    /// <summary>What is tested on.</summary>
    public required FieldSet Test { get; init; }

    /// <summary>Test samples on other grids than that of training, by a name such as <c>64x64</c>.</summary>
    public IReadOnlyDictionary<string, FieldSet> OtherGrids { get; init; } = new Dictionary<string, FieldSet>();

    /// <summary>Test trajectories, float32 [trajectories, times, channels, rows, columns], where outputs are the state that follows the inputs; null where they are not.</summary>
    public Tensor? Trajectories { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FieldSet set in (FieldSet[])[Train, .. Validation is null ? [] : new[] { Validation }, Test, .. OtherGrids.Values]) set.Dispose();
        Trajectories?.Dispose();
    }
}
