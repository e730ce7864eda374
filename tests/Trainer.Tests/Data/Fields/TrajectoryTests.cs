using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF;
using Serilog.Core;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.Fields;
using Trainer.Tests.Data.Files;

namespace Trainer.Tests.Data.Fields;

/// <summary>Files in the layout of the published flows: an array u, (samples, rows, columns, times).</summary>
public sealed class TrajectoryTests : IDisposable
{
    private const int Samples = 3, Rows = 2, Columns = 3, Times = 6;
    private readonly Tests.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("u.mat")]
    [InlineData("u73.mat")]
    [InlineData("u.h5")]
    [InlineData("u.npz")]
    public void Flows_become_pairs_of_states_and_trajectories_to_follow(string file)
    {
        Write(file);
        using FieldData data = Load(new() { Train = States(file), Trajectories = new() { Pairs = 2, Rollout = 3 }, TestShare = 0.3 });
        Assert.Equal([4, 1, Rows, Columns], data.Train.Inputs.shape);
        for (int i = 0; i < 4; i++)
        {
            (int sample, int time) = (i / 2, i % 2);
            Assert.Equal(State(sample, time), data.Train.Inputs[i].data<float>().ToArray());
            Assert.Equal(State(sample, time + 1), data.Train.Outputs[i].data<float>().ToArray());
        }

        // Trajectories are divided, not pairs: the test samples are those of the last.
        Assert.Equal(State(2, 0), data.Test.Inputs[0].data<float>().ToArray());
        Assert.Equal([1, 4, 1, Rows, Columns], data.Trajectories!.shape);
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(time => State(2, time)), data.Trajectories.data<float>().ToArray());
    }

    [Fact]
    public void Several_states_go_in_at_once_and_some_are_passed_over()
    {
        Write("u.h5");
        using FieldData data = Load(new()
        {
            Train = States("u.h5") with { Count = 1 },
            Validation = States("u.h5") with { First = 1, Count = 1 },
            Test = States("u.h5") with { First = 2 },
            Trajectories = new() { First = 1, Stride = 2, Inputs = 2 },
        });
        Assert.Equal([1, 2, Rows, Columns], data.Train.Inputs.shape);
        Assert.Equal([.. State(0, 1), .. State(0, 3)], data.Train.Inputs.data<float>().ToArray());
        Assert.Equal(State(1, 5), data.Validation!.Outputs.data<float>().ToArray());
        Assert.Equal([1, 3, 1, Rows, Columns], data.Trajectories!.shape);
    }

    [Fact]
    public void Arrays_are_channels_and_time_may_come_first()
    {
        float[,,,] first = new float[Samples, Times, Rows, Columns], second = new float[Samples, Times, Rows, Columns];
        for (int i = 0; i < first.Length; i++) (first[i / 36, i / 6 % 6, i / 3 % 2, i % 3], second[i / 36, i / 6 % 6, i / 3 % 2, i % 3]) = (i + 1, -i - 1);
        new H5File { ["u"] = first, ["v"] = second }.Write(_folder.File("x.h5"));
        using FieldData data = Load(new() { Train = new() { File = "x.h5", Inputs = ["u", "v"] }, Trajectories = new() { TimeFirst = true } });
        Assert.Equal([10, 2, Rows, Columns], data.Train.Inputs.shape);
        Assert.Equal([7f, 8, 9, 10, 11, 12, -7, -8, -9, -10, -11, -12], data.Train.Outputs[0].data<float>().ToArray());
        Assert.Equal([1, 6, 2, Rows, Columns], data.Trajectories!.shape);
    }

    [Fact]
    public void What_cannot_be_followed_is_refused_with_the_file_and_the_remedy()
    {
        Write("u.mat");
        Write("u.h5");
        var all = new FieldFileOptions { Train = States("u.h5"), Trajectories = new() };
        Refused(all with { Trajectories = new() { Pairs = 6 } }, _folder.File("u.h5"), "has 6 times, and 7 are needed", "fewer pairs");
        Refused(all with { Trajectories = new() { Rollout = 3, Stride = 2 } }, _folder.File("u.h5"), "7 are needed", "a smaller stride");
        Refused(all with { Train = States("u.h5") with { Inputs = ["a"] } }, _folder.File("u.h5"), "not (samples, rows, columns, times)", "Correct task:data:train:inputs");
        Refused(all with { Train = States("u.h5") with { Inputs = ["w"] } }, _folder.File("u.h5"), "no dataset 'w'", "Correct task:data");
        Refused(all with { Train = States("u.mat") with { Inputs = ["w"] } }, _folder.File("u.mat"), "has no matrix 'w'; it has u");
        Refused(all with { Train = States("u.h5") with { Inputs = ["u", "short"] } }, "do not fit each other", "3 samples of 4 × 2 × 3 (times × rows × columns)");
        Refused(all with { Train = States("u.h5") with { Inputs = ["still"] } }, "at every point of every sample");
        Refused(all with { Train = States("u.h5") with { Inputs = ["ends"] } }, "zero everywhere in sample 0", "at the 5. of the times predicted");
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused_by_their_path()
    {
        FieldFileOptions all = new() { Train = States("u.h5"), Trajectories = new() };
        Assert.Contains("train:outputs is required", Invalid(all with { Trajectories = null }), StringComparison.Ordinal);
        Assert.Contains("test:outputs does not go with trajectories", Invalid(all with { Test = States("u.h5") with { Outputs = ["v"] } }), StringComparison.Ordinal);
        Assert.Contains("train:outputChannels does not go", Invalid(all with { Train = States("u.h5") with { OutputChannels = [0] } }), StringComparison.Ordinal);
        Assert.Contains("trajectories:timeFirst", Invalid(all with { ChannelsLast = true }), StringComparison.Ordinal);
        OptionsCheck.Validate(all, "options");

        static string Invalid(FieldFileOptions options) => Assert.Throws<ArgumentException>(() => OptionsCheck.Validate(options, "options")).Message;
    }

    private static FieldArrays States(string file) => new() { File = file, Inputs = ["u"] };

    private static float Value(int sample, int row, int column, int time) => (1000 * sample) + (100 * time) + (10 * row) + column + 1;

    private static float[] State(int sample, int time) => [.. from row in Enumerable.Range(0, Rows) from column in Enumerable.Range(0, Columns) select Value(sample, row, column, time)];

    private FieldData Load(FieldFileOptions options) => options.Load(DataFolder.Resolve(_folder.Path), Logger.None);

    private void Refused(FieldFileOptions options, params string[] words)
    {
        string message = Assert.Throws<DataException>(() => Load(options).Dispose()).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    private void Write(string file)
    {
        float[,,,] u = new float[Samples, Rows, Columns, Times], reversed = new float[Times, Columns, Rows, Samples];
        for (int i = 0; i < u.Length; i++)
        {
            (int sample, int row, int column, int time) = (i / 36, i / 18 % 2, i / 6 % 3, i % 6);
            u[sample, row, column, time] = reversed[time, column, row, sample] = Value(sample, row, column, time);
        }

        byte[] whole = MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref u[0, 0, 0, 0], u.Length)).ToArray(), columns = MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref reversed[0, 0, 0, 0], u.Length)).ToArray();
        string path = _folder.File(file);
        if (file == "u.mat") File.WriteAllBytes(path, Matlab5(columns));
        else if (file == "u73.mat") new H5File { ["u"] = reversed }.Write(path);
        else if (file == "u.npz") Npz(path, whole);
        else
        {
            float[,,,] ends = (float[,,,])u.Clone();
            for (int i = 0; i < Rows * Columns; i++) ends[0, i / 3, i % 3, 5] = 0;
            new H5File { ["u"] = u, ["a"] = new float[Samples, Rows, Columns], ["short"] = new float[Samples, Rows, Columns, 4], ["still"] = Ones(), ["ends"] = ends }.Write(path);
        }
    }

    private static float[,,,] Ones()
    {
        float[,,,] ones = new float[Samples, Rows, Columns, Times];
        MemoryMarshal.CreateSpan(ref ones[0, 0, 0, 0], ones.Length).Fill(1);
        return ones;
    }

    // "MAT-File Format", The MathWorks: the header, and one matrix of class single (7) whose numbers are singles (type 7), first index fastest.
    private static byte[] Matlab5(byte[] columns)
    {
        byte[] element =
        [
            .. Ints(6, 8, 7, 0), .. Ints(5, 16, Samples, Rows, Columns, Times), .. Ints(1 | (1 << 16)), (byte)'u', 0, 0, 0,
            .. Ints(7, columns.Length), .. columns,
        ];
        return [.. "MATLAB 5.0 MAT-file".PadRight(124).Select(letter => (byte)letter), 0, 1, (byte)'I', (byte)'M', .. Ints(14, element.Length), .. element];

        static byte[] Ints(params int[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    private static void Npz(string path, byte[] content)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream member = archive.CreateEntry("u.npy").Open();
        member.Write(NpyFile.Write("<f4", [Samples, Rows, Columns, Times], content));
    }
}
