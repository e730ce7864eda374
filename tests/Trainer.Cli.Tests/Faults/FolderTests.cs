namespace Trainer.Cli.Tests.Faults;

/// <summary>Two processes on one run folder; a folder that goes away under a run.</summary>
[Trait("Category", "Faults")]
public sealed class FolderTests : CliTest
{
    private static readonly string[] Endless = ["--set", "training:epochs=1000000", "--set", "training:threads=1", "--set", "logging:every=1", "--set", "training:checkpoints:every=100000"];

    [Fact]
    public void A_second_process_is_refused()
    {
        using TrainerProcess first = Begin("run");
        for (int i = 0; i < 2; i++)
        {
            Refused(Trainer("train", "--resume", "run"), 4, "Another process is using the run folder", Folder.File("run"));
            Refused(Trainer("train", Config, "--run-dir", "run"), 4, "holds a run already");
        }

        first.Signal("INT");
        Assert.Equal(130, first.WaitForEnd().Code);
        FaultTable.Add("a second process on a run folder: refused, the first one goes on", 4, 4, 0, "--resume and --run-dir");
    }

    [Fact]
    public void Of_two_that_start_together_one_is_refused()
    {
        int count = FaultTable.Count(5), right = 0;
        for (int i = 0; i < count; i++)
        {
            string[] command = ["train", Config, "--run-dir", $"run-{i}", "--set", "training:epochs=1", "--set", "training:threads=1"];
            using TrainerProcess one = TrainerProcess.Start(Folder.Path, command), other = TrainerProcess.Start(Folder.Path, command);
            int[] codes = [one.WaitForEnd().Code, other.WaitForEnd().Code];
            if (codes.Order().SequenceEqual([0, 4]) && RunState.Damaged(Folder.File($"run-{i}")).Count == 0) right++;
        }

        FaultTable.Add("two processes that start on one folder at once: one is refused", count, right, count - right, "");
        Assert.Equal(count, right);
    }

    [Theory]
    [InlineData("run", "is gone")]
    [InlineData("run/metrics.jsonl", "is gone")]
    [InlineData("run -> elsewhere", "is gone")]
    public void A_run_without_its_folder_stops(string what, string message)
    {
        using TrainerProcess process = Begin("run");
        if (what.Contains("->", StringComparison.Ordinal)) Directory.Move(Folder.File("run"), Folder.File("elsewhere"));
        else if (Directory.Exists(Folder.File(what))) DeleteUnderWriter(Folder.File(what));
        else File.Delete(Folder.File(what));
        Refused(process.WaitForEnd(), 4, message, Folder.File("run"));
        Assert.Equal(what == "run/metrics.jsonl", Directory.Exists(Folder.File("run"))); // Nothing is made anew that would look like a run.
        FaultTable.Add($"deleted or moved during training: {what}", 1, 1, 0, "stops with exit 4");
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("tensorboard")]
    [InlineData("log.jsonl")]
    public void A_run_goes_on_without_what_it_can_do_without(string what)
    {
        using TrainerProcess process = Begin("run", "--set", "training:checkpoints:every=5");
        process.WaitUntil(() => RunState.Checkpoints(Folder.File("run")).Count > 0);
        // Taken away in one go, whatever is being written there.
        if (Directory.Exists(Folder.File("run/" + what))) Directory.Move(Folder.File("run/" + what), Folder.File("away"));
        else File.Delete(Folder.File("run/" + what));
        long step = RunState.LastStep(Folder.File("run"));
        if (process.WaitUntil(() => RunState.LastStep(Folder.File("run")) > step + 20)) process.Signal("INT");
        (int code, string output, string errors) = process.WaitForEnd();
        Assert.True(code == 130, output + errors);
        Assert.Empty(RunState.Damaged(Folder.File("run")));
        Assert.Contains(RunState.Checkpoints(Folder.File("run")), folder => Path.GetFileName(folder) == "last");
        if (what == "tensorboard") Assert.Single(output.Split('\n'), line => line.Contains("The TensorBoard logger has failed", StringComparison.Ordinal));
        FaultTable.Add($"deleted during training: {what}", 1, 1, 0, what == "checkpoints" ? "made anew at the next checkpoint" : "goes on without that logger");
    }

    /// <summary>Deletes a folder with all in it, again where the run has just put another file there.</summary>
    private static void DeleteUnderWriter(string folder)
    {
        while (Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }

    private TrainerProcess Begin(string name, params string[] more)
    {
        TrainerProcess process = TrainerProcess.Start(Folder.Path, ["train", Config, "--run-dir", name, .. Endless, .. more]);
        Assert.True(process.WaitUntil(() => RunState.LastStep(Folder.File(name)) > 5));
        return process;
    }
}
