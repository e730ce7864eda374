using System.ComponentModel.DataAnnotations;
using Serilog;
using TorchSharp;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>
/// Fields from files: NumPy arrays (.npy, .npz), HDF5 data sets, MATLAB matrices (.mat, versions 5 to 7.3). Numbers become float32. Samples are pairs of fields, or, with
/// <see cref="Trajectories"/>, states in time.
/// </summary>
[Component("field-files", Summary = "Input and output fields from .npy, .npz, HDF5 or .mat files.")]
public sealed record FieldFileOptions : FieldDataOptions, IValidatableObject
{
    /// <summary>The training samples, or all of them.</summary>
    public required FieldArrays Train { get; init; }

    /// <summary>The validation samples; null: a share of the others.</summary>
    public FieldArrays? Validation { get; init; }

    /// <summary>The test samples; null: a share of the others.</summary>
    public FieldArrays? Test { get; init; }

    /// <summary>The share of the training samples, their last, that is tested on where no other samples are; default 0.1.</summary>
    [Range(0.0, 0.9)]
    public double TestShare { get; init; } = 0.1;

    /// <summary>The share of the training samples, before those tested on, that is validated on where no other samples are; default 0.</summary>
    [Range(0.0, 0.9)]
    public double ValidationShare { get; init; }

    /// <summary>Test samples on other grids, by names for their measurements.</summary>
    public IReadOnlyDictionary<string, FieldArrays> OtherGrids { get; init; } = new Dictionary<string, FieldArrays>();

    /// <summary>Samples are trajectories, such as published simulations of flows, (samples, rows, columns, times): what is learnt is the state that follows. Null, the default: they are pairs.</summary>
    public TrajectoryOptions? Trajectories { get; init; }

    /// <summary>Arrays of pairs are (samples, rows, columns, channels); default false.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Every how manieth row and column of the training, validation and test fields is used, from the first; default 1, all.</summary>
    [Range(1, 1 << 14)]
    public int Stride { get; init; } = 1;

    /// <summary>How many rows and columns of the training, validation and test fields are used, the first; null, the default: all.</summary>
    [Range(1, 1 << 14)]
    public int? Crop { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Test is null ? TestShare : 0) + (Validation is null ? ValidationShare : 0) > 0.95) yield return new("leaves less than a twentieth of the samples to learn from.", [nameof(ValidationShare)]);
        if (Test is null && TestShare == 0) yield return new("is 0 and there are no samples of their own to test on: give test, or a share.", [nameof(TestShare)]);
        if (Trajectories is not null && ChannelsLast) yield return new("is for pairs: where the times of trajectories lie, trajectories:timeFirst says.", [nameof(ChannelsLast)]);
        foreach ((string key, FieldArrays arrays) in Given)
        {
            if (Trajectories is null && arrays.Outputs.Count == 0) yield return new("is required: a list of arrays. Only with trajectories the outputs are states that follow.", [$"{key}:outputs"]);
            if (Trajectories is not null && arrays.Outputs.Count > 0) yield return new("does not go with trajectories, whose outputs are the states that follow: leave it out.", [$"{key}:outputs"]);
            if (Trajectories is not null && arrays.OutputChannels.Count > 0) yield return new("does not go with trajectories, whose outputs have the channels of their inputs: leave it out.", [$"{key}:outputChannels"]);
        }
    }

    private IEnumerable<(string Key, FieldArrays Arrays)> Given =>
    [
        ("train", Train), .. Validation is null ? [] : new[] { ("validation", Validation) }, .. Test is null ? [] : new[] { ("test", Test) },
        .. OtherGrids.Select(entry => ($"otherGrids:{entry.Key}", entry.Value)),
    ];

    /// <inheritdoc/>
    public override FieldData Load(DataFolder folder, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(log);
        using DisposeScope scope = NewDisposeScope();
        var reader = new FieldReader(folder, ChannelsLast, Crop, Trajectories);
        var whole = new FieldReader(folder, ChannelsLast, null, Trajectories);
        var sets = new List<FieldSet>();
        try
        {
            FieldSamples all = reader.Read(Train, "train", Stride, isLearnt: true);
            long test = Test is null ? Share(all.Count, TestShare) : 0, validation = Validation is null && ValidationShare > 0 ? Share(all.Count, ValidationShare) : 0;
            if (all.Count - test - validation < 1) throw new DataException($"{all.Count} samples cannot be divided into {validation} to validate on, {test} to test on and others to learn from. Add samples, or name others in task:data:test.");
            FieldSet train = Add(all.Part(0, all.Count - test - validation));
            FieldSet? checkedOn = Validation is not null ? Add(reader.Read(Validation, "validation", Stride, isLearnt: false)) : validation > 0 ? Add(all.Part(all.Count - test - validation, validation)) : null;
            FieldSamples tests = Test is not null ? reader.Read(Test, "test", Stride, isLearnt: false) : all.Part(all.Count - test, test);
            FieldSet tested = Add(tests);
            var others = OtherGrids.ToDictionary(entry => entry.Key, entry => Add(whole.Read(entry.Value, $"otherGrids:{entry.Key}", 1, isLearnt: false)));
            if (checkedOn is not null) FieldReader.CheckAlike(train, checkedOn, sameGrid: true);
            FieldReader.CheckAlike(train, tested, sameGrid: true);
            foreach (FieldSet set in others.Values) FieldReader.CheckAlike(train, set, sameGrid: false);
            return new() { Train = train, Validation = checkedOn, Test = tested, OtherGrids = others, Trajectories = Trajectories?.ToTrajectories(tests.Inputs) };
        }
        catch
        {
            foreach (FieldSet set in sets) set.Dispose();
            throw;
        }

        FieldSet Add(FieldSamples samples)
        {
            FieldSet set = samples.ToSet(Trajectories);
            sets.Add(set);
            return set;
        }
    }

    private static long Share(long count, double share) => Math.Max(1, (long)Math.Round(count * share));
}
