using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Fields;
using Trainer.Methods.Operators.Simulation;
using Trainer.Tests;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

public sealed class SimulationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Messages _messages = new();

    public static TheoryData<SimulatedFieldsOptions> All =>
    [
        new DarcyOptions { Points = 17, Stride = 2, Train = 5, Validation = 2, Test = 3, OtherGrids = [12] },
        new MultiscaleDarcyOptions { Points = 21, Stride = 2, Train = 4, Validation = 1, Test = 2 },
        new PoissonOptions { Points = 7, Train = 4, Validation = 1, Test = 2 },
        new HelmholtzOptions { Points = 15, Frequency = 100, Train = 4, Validation = 1, Test = 2 },
        new NavierStokesOptions { Points = 16, Train = 3, Validation = 1, Test = 2, States = 5, Pairs = 3, Rollout = 4, TimeStep = 0.05 },
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void Fields_are_a_function_of_the_seed_and_found_again(SimulatedFieldsOptions options)
    {
        float[] first = Values(options), again = Values(options);
        Assert.Equal(first, again);
        Assert.Single(Directory.GetFiles(_folder.File("simulated"), "*.safetensors"));
        Assert.All(first, value => Assert.True(float.IsFinite(value)));
        Directory.Delete(_folder.File("simulated"), recursive: true);
        Assert.Equal(first, Values(options));
        Assert.NotEqual(first, Values(options with { Seed = 1 }));
    }

    [Fact]
    public void A_sample_is_the_same_however_many_there_are()
    {
        using FieldData few = Load(new DarcyOptions { Points = 12, Train = 3, Test = 2 }), many = Load(new DarcyOptions { Points = 12, Train = 9, Test = 2, Validation = 4 });
        Assert.Equal(few.Train.Outputs.data<float>().ToArray(), many.Train.Outputs.narrow(0, 0, 3).data<float>().ToArray());
        Assert.Equal(few.Test.Outputs.data<float>().ToArray(), many.Test.Outputs.data<float>().ToArray());
    }

    /// <summary>The solutions satisfy the equations that they are said to.</summary>
    [Fact]
    public void Solutions_of_poissons_equation_give_back_their_right_hand_sides()
    {
        using DisposeScope scope = NewDisposeScope();
        using FieldData data = Load(new PoissonOptions { Points = 31, Train = 6, Test = 1, OutputScale = 60 });
        Tensor laplacian = tensor([0f, -1, 0, -1, 4, -1, 0, -1, 0], [1, 1, 3, 3]) * (32 * 32 / 60f);
        Assert.True(nn.functional.conv2d(data.Train.Outputs, laplacian, padding: [1, 1]).allclose(data.Train.Inputs, 1e-3, 1e-3));
        Assert.InRange(data.Train.Inputs.std().item<float>(), 0.95, 1.05);
    }

    [Fact]
    public void Media_are_of_two_materials_and_pressures_vanish_at_the_boundary()
    {
        using DisposeScope scope = NewDisposeScope();
        using FieldData data = Load(new DarcyOptions { Points = 24, Train = 8, Test = 1, High = 7, Low = 2 });
        Assert.Equal([2f, 7], data.Train.Inputs.data<float>().ToArray().Distinct().Order());
        Assert.Equal(0, data.Train.Outputs[.., .., 0].abs().max().item<float>() + data.Train.Outputs[.., .., .., 23].abs().max().item<float>());
        Assert.True(data.Train.Outputs[.., .., 1..23, 1..23].min().item<float>() > 0); // The maximum principle: the source is positive.
    }

    [Fact]
    public void States_follow_each_other_in_pairs_and_trajectories()
    {
        using DisposeScope scope = NewDisposeScope();
        using FieldData data = Load(new NavierStokesOptions { Points = 16, Stride = 1, Train = 3, Test = 2, States = 5, Pairs = 4, Rollout = 4, TimeStep = 0.05 });
        Assert.Equal([12, 1, 16, 16], data.Train.Inputs.shape);
        Assert.Equal([2, 5, 1, 16, 16], data.Trajectories!.shape);
        Assert.Equal(data.Train.Inputs[1].data<float>().ToArray(), data.Train.Outputs[0].data<float>().ToArray());
        Assert.Equal(data.Test.Outputs[3].data<float>().ToArray(), data.Trajectories[0, 4].data<float>().ToArray());
    }

    [Fact]
    public void A_file_of_other_parameters_or_a_damaged_one_is_made_anew_and_that_is_said()
    {
        var options = new PoissonOptions { Points = 5, Train = 2, Test = 1 };
        float[] first = Values(options);
        string file = Directory.GetFiles(_folder.File("simulated"), "*.safetensors").Single();
        byte[] bytes = File.ReadAllBytes(file);
        foreach (byte[] other in (byte[][])[bytes[..^3], System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(bytes).Replace("points\\u0022:5", "points\\u0022:6", StringComparison.Ordinal))])
        {
            Assert.NotEqual(bytes, other);
            File.WriteAllBytes(file, other);
            _messages.Clear();
            Assert.Equal(first, Values(options));
            Assert.Contains(_messages, message => message.Level == LogEventLevel.Warning && message.RenderMessage().Contains("made anew", StringComparison.Ordinal));
            Assert.Equal(bytes.Length, new FileInfo(file).Length);
        }
    }

    [Fact]
    public void How_far_it_is_is_said_with_the_speed_and_the_rest()
    {
        var progress = new SimulationProgress("flow", 2000, Log(), TimeSpan.Zero);
        progress.Add();
        Assert.Matches("^Simulating flow: 1 of 2,000 samples, [0-9.]+ a second, [0-9]+ s left\\.$", Assert.Single(_messages).RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused_by_their_path()
    {
        Assert.Contains("OutputScale is 2", Invalid(new NavierStokesOptions { OutputScale = 2 }), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Stride is 3, which does not divide 128", Invalid(new NavierStokesOptions { Stride = 3 }), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("OtherGrids:1 is 2, but must be 3", Invalid(new DarcyOptions { OtherGrids = [64, 2] }), StringComparison.OrdinalIgnoreCase);

        static string Invalid(SimulatedFieldsOptions options) => Assert.Throws<ArgumentException>(() => OptionsCheck.Validate(options, "options")).Message;
    }

    [Fact]
    public void What_goes_wrong_with_a_sample_is_told_as_it_is()
    {
        using var simulation = new ParallelSimulation(3, 1, 1, 1);
        Assert.Equal("no such grid", Assert.Throws<ArgumentException>(() => simulation.Run(new(0), () => throw new ArgumentException("no such grid"), new("nothing", 3, Log(), TimeSpan.Zero))).Message);
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_is_simulated_all_the_same()
    {
        File.WriteAllText(_folder.File("simulated"), "in the way");
        Assert.NotEmpty(Values(new PoissonOptions { Points = 5, Train = 2, Test = 1 }));
        Assert.Contains(_messages, message => message.Level == LogEventLevel.Warning && message.RenderMessage().Contains("cannot be kept", StringComparison.Ordinal));
    }

    private FieldData Load(SimulatedFieldsOptions options) => options.Load(DataFolder.Resolve(_folder.Path), Log());

    private Logger Log() => new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(_messages).CreateLogger();

    private float[] Values(SimulatedFieldsOptions options)
    {
        using FieldData data = Load(options);
        FieldSet[] sets = [data.Train, .. data.Validation is null ? [] : new[] { data.Validation }, data.Test, .. data.OtherGrids.Values];
        return [.. sets.SelectMany(set => set.Inputs.data<float>().ToArray().Concat(set.Outputs.data<float>().ToArray())), .. data.Trajectories?.data<float>().ToArray() ?? []];
    }

    private sealed class Messages : List<LogEvent>, ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            lock (this) Add(logEvent);
        }
    }
}
