using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Trainer.Checkpoints;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Randomness;
using Trainer.Runs;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Tests.Conformance;

/// <summary>What every method owes its users, whatever it does.</summary>
public sealed class ConformanceTests : IDisposable
{
    private static readonly ComponentCatalogue Catalogue = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void The_objective_falls(ConformanceCase method)
    {
        Trace trace = Train(method, method.Steps);
        double early = trace.Losses.Take(4).Average(), late = trace.Losses.TakeLast(4).Average();
        Assert.True(late < early, $"{early} → {late}");
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void The_same_seed_gives_the_same_result_and_another_another(ConformanceCase method)
    {
        Trace first = Train(method, 6), second = Train(method, 6), other = Train(method, 6, seed: 1);
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(first.Metrics, second.Metrics);
        Assert.NotEqual(first.Losses, other.Losses);
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void Stopped_anywhere_and_resumed_it_ends_bit_for_bit_the_same(ConformanceCase method)
    {
        Trace whole = Train(method, 9);
        foreach (int stop in (int[])[1, 4, 8])
        {
            string checkpoint = _folder.File($"stop-{stop}");
            Directory.CreateDirectory(checkpoint);
            Train(method, 9, until: stop, atEnd: (tree, step) => Checkpoint.Write(checkpoint, tree, step));
            Trace rest = Train(method, 9, resume: tree => Checkpoint.Load(checkpoint, tree));
            Assert.Equal(whole.Losses.Skip(stop), rest.Losses);
            Assert.Equal(whole.Weights, rest.Weights);
            Assert.Equal(whole.Metrics, rest.Metrics);
        }
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void No_tensor_is_left_behind_by_a_step(ConformanceCase method)
    {
        Trace trace = Train(method, 8, settings: "training:prefetch=0");
        Assert.All(trace.LiveTensors.Skip(method.Settled), live => Assert.Equal(trace.LiveTensors[method.Settled - 1], live));
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void One_step_goes_through_training_evaluation_and_checkpoint(ConformanceCase method)
    {
        RunOptions options = Options(method, "training:steps=1", "logging:progress=false", "logging:console=error");
        var run = new TrainingRun(options, new RunRequest { Folder = _folder.File("run") }, Spectre.Console.AnsiConsole.Console);
        Assert.Equal((StopReason.Completed, 1L), (run.Run() is var result ? result.Reason : default, result.Steps));
        Assert.NotEmpty(result.Final);
        Checkpoint.Verify(_folder.File("run/checkpoints/last"));
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void Its_configuration_survives_being_written_and_read(ConformanceCase method)
    {
        JsonNode written = OptionsWriter.Write(Options(method))!;
        var tree = new ConfigTree();
        tree.Merge((JsonObject)JsonNode.Parse(written.ToJsonString())!, new ConfigSource("echo", IsText: false));
        Assert.Equal(written.ToJsonString(), OptionsWriter.Write(OptionsBinder.Bind<RunOptions>(tree, Catalogue))!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(ConformanceCases.All), MemberType = typeof(ConformanceCases))]
    public void Options_out_of_range_are_refused_by_their_path(ConformanceCase method)
    {
        int tried = 0;
        foreach ((string path, PropertyInfo property, RangeAttribute range) in Ranges(Options(method).Task, "task"))
        {
            string below = property.PropertyType == typeof(double) || property.PropertyType == typeof(double?)
                ? Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture) is var minimum && minimum > -1e300 ? (minimum - 1).ToString("R") : "nothing"
                : (Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture) - 1).ToString();
            var error = Assert.Throws<ConfigException>(() => Options(method, $"{path}={below}"));
            Assert.Contains(error.Errors, found => found.Path == path);
            tried++;
        }

        Assert.True(tried > 0, "the method has no option with a range");
        Assert.Throws<ConfigException>(() => Options(method, "task:noSuchOption=1"));
    }

    private static IEnumerable<(string Path, PropertyInfo Property, RangeAttribute Range)> Ranges(object record, string path)
    {
        foreach (PropertyInfo property in record.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            string child = path + ":" + char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            if (property.GetCustomAttribute<RangeAttribute>() is { } range) yield return (child, property, range);
            if (ComponentCatalogue.KindOf(property.PropertyType) is null || property.GetValue(record) is not { } inner) continue;
            foreach ((string, PropertyInfo, RangeAttribute) found in Ranges(inner, child)) yield return found;
        }
    }

    private RunOptions Options(ConformanceCase method, params string[] settings)
    {
        string file = _folder.Write("config.json", method.Before is { } before ? method.Config.Replace("CHECKPOINT", Before(before)) : method.Config);
        return OptionsBinder.Bind<RunOptions>(ConfigLoader.Load(file, settings, new Dictionary<string, string>()), Catalogue);
    }

    private string Before(string config)
    {
        string folder = _folder.File("before");
        if (Directory.Exists(folder)) return Last();
        string[] settings = ["training:steps=1", "logging:progress=false", "logging:console=error"];
        RunOptions options = OptionsBinder.Bind<RunOptions>(ConfigLoader.Load(_folder.Write("before.json", config), settings, new Dictionary<string, string>()), Catalogue);
        new TrainingRun(options, new RunRequest { Folder = folder }, Spectre.Console.AnsiConsole.Console).Run();
        return Last();

        string Last() => Path.Combine(folder, "checkpoints", "last").Replace('\\', '/');
    }

    private Trace Train(
        ConformanceCase method, int steps, int seed = 0, long? until = null, Action<StateTree>? resume = null, Action<StateTree, long>? atEnd = null, string? settings = null)
    {
        RunOptions options = Options(method, [$"training:steps={steps}", $"training:seed={seed}", .. settings is null ? [] : new[] { settings }]);
        var trace = new Trace(until, atEnd);
        using TrainingTask task = options.Task.Create();
        LoopResult result = new TrainingLoop(options.Training, trace).Run(
            task, new RunContext { Training = options.Training, Optimizer = options.Optimizer, Schedule = options.Schedule, Random = new RandomStream(seed) }, resume);
        trace.Metrics = result.Final.Where(entry => until is null).ToDictionary();
        return trace;
    }

    /// <summary>Writes down what a run does, to the bit.</summary>
    private sealed class Trace(long? until, Action<StateTree, long>? atEnd) : ITrainingListener
    {
        public List<double> Losses { get; } = [];

        public List<long> LiveTensors { get; } = [];

        public float[] Weights { get; private set; } = [];

        public Dictionary<string, double> Metrics { get; set; } = [];

        public void OnStep(LoopState state, StepResult result) => Losses.Add(result.ReadLoss());

        public void OnStepEnd(LoopState state)
        {
            if (state.Step == 2)
            {
                GC.Collect(); // What building the task left to finalizers goes now, not in the middle of the comparison.
                GC.WaitForPendingFinalizers();
            }

            LiveTensors.Add(Tensor.TotalCount);
            if (state.Step != until) return;
            atEnd!(state.Tree, state.Step);
            state.RequestStop("here");
        }

        public void OnStop(LoopState state, StopReason reason, Exception? error) =>
            Weights = [.. state.Tree.Weights().Values.SelectMany(weight => weight.to_type(ScalarType.Float32).data<float>().ToArray())];
    }
}
