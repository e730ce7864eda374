using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Data;
using Trainer.Data.Fields;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>What fields by simulation have in common: how many, from which seed. They are computed once and kept in the data folder, below <c>simulated</c>.</summary>
public abstract record SimulatedFieldsOptions : FieldDataOptions
{
    /// <summary>Training samples; default 256.</summary>
    [Range(1, 1 << 22)]
    public int Train { get; init; } = 256;

    /// <summary>Validation samples; default 0, none.</summary>
    [Range(0, 1 << 22)]
    public int Validation { get; init; }

    /// <summary>Test samples; default 64.</summary>
    [Range(1, 1 << 22)]
    public int Test { get; init; } = 64;

    /// <summary>The seed of the samples, whatever that of training; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>A factor on outputs, as a change of their unit; default 1.</summary>
    [Range(1e-12, 1e12)]
    public double OutputScale { get; init; } = 1;

    /// <summary>What they are called in messages.</summary>
    internal abstract string Name { get; }

    /// <inheritdoc/>
    public sealed override FieldData Load(DataFolder folder, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(log);
        return Arrange(new SimulationCache(folder, log).Get(this, () => Simulate(log)));
    }

    /// <summary>Divides what was simulated, or found again, into sets; takes ownership of the tensors.</summary>
    internal virtual FieldData Arrange(IReadOnlyDictionary<string, Tensor> fields) => new()
    {
        Train = Set(fields, "train"),
        Validation = fields.ContainsKey("validation.inputs") ? Set(fields, "validation") : null,
        Test = Set(fields, "test"),
        OtherGrids = fields.Keys.Where(name => name.StartsWith("grid", StringComparison.Ordinal) && name.EndsWith(".inputs", StringComparison.Ordinal)).Select(name => name[..^".inputs".Length])
            .ToDictionary(name => name["grid".Length..], name => Set(fields, name)),
    };

    /// <summary>The samples of each split, with the points of their grids.</summary>
    internal virtual IEnumerable<(string Split, int Count, int Points)> Splits(int points, IEnumerable<int> others) =>
        [("train", Train, points), .. Validation > 0 ? new[] { ("validation", Validation, points) } : [], ("test", Test, points), .. others.Select(other => ($"grid{other}", Test, other))];

    /// <summary>Simulates everything.</summary>
    internal abstract Dictionary<string, Tensor> Simulate(ILogger log);

    /// <summary>Simulates splits with a simulator for each thread: as many streams as samples, so that neither threads nor splits change one.</summary>
    /// <param name="splits">Names, counts and grids.</param>
    /// <param name="shape">The channels of inputs and outputs, rows and columns of what a simulator makes on a grid.</param>
    /// <param name="create">Makes a simulator for a grid.</param>
    /// <param name="log">Told how far it is.</param>
    private protected Dictionary<string, Tensor> Simulate(
        IEnumerable<(string Split, int Count, int Points)> splits, Func<int, (long Inputs, long Outputs, long Rows, long Columns)> shape, Func<int, IFieldSimulator> create, ILogger log)
    {
        var fields = new Dictionary<string, Tensor>();
        (string Split, int Count, int Points)[] all = [.. splits];
        var progress = new SimulationProgress(Name, all.Sum(split => split.Count), log, TimeSpan.FromSeconds(3));
        foreach ((string split, int count, int points) in all)
        {
            (long inputs, long outputs, long rows, long columns) = shape(points);
            using var run = new ParallelSimulation(count, (int)(inputs * rows * columns), (int)(outputs * rows * columns), OutputScale);
            run.Run(new RandomStream(Seed).Fork(split), () => create(points), progress);
            fields[$"{split}.inputs"] = run.Inputs.reshape(count, inputs, rows, columns);
            fields[$"{split}.outputs"] = run.Outputs.reshape(count, outputs, rows, columns);
        }

        return fields;
    }

    private static FieldSet Set(IReadOnlyDictionary<string, Tensor> fields, string split) => new(fields[$"{split}.inputs"], fields[$"{split}.outputs"]);
}
