namespace Trainer.Cli.Tests.Faults;

/// <summary>The disk that holds the run is full after a random number of bytes.</summary>
[Trait("Category", "Faults")]
public sealed class FullDiskTests : CliTest
{
    private const long Size = 24 << 20;

    private static readonly string[] Settings =
    [
        "--set", "training:epochs=1", "--set", "training:threads=1", "--set", "training:evaluateEvery=6", "--set", "training:checkpoints={\"every\": 5, \"keep\": 2}",
        "--set", "task:model:widths=[256]", "--set", "logging:every=1",
    ];

    [Fact]
    public void A_disk_that_fills_at_any_moment_costs_no_complete_checkpoint()
    {
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "whole", .. Settings]).Code);
        long used = Directory.GetFiles(Folder.File("whole"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        int count = FaultTable.Count(10);
        string[] problems = new string[count];
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = 2 }, i => problems[i] = Fill(i, used));
        if (problems.All(problem => problem == "unmounted")) return; // Without the right to mount, the test below stands for this one.
        string[] lost = [.. problems.Where(problem => problem.Length > 0)];
        FaultTable.Add("full disk after a random number of bytes: exit 4, then resume with room: ends bit-identical", count, count - lost.Length, lost.Length, "tmpfs; every complete checkpoint verified");
        Assert.True(lost.Length == 0, string.Join('\n', lost));
    }

    private string Fill(int number, long used)
    {
        string place = Folder.File($"disk-{number}"), run = Path.Combine(place, "run");
        using var disk = SmallDisk.TryMount(place, Size);
        if (disk is null) return "unmounted";
        disk.Fill((long)(new Random(number).NextDouble() * used));
        (int code, string output, string errors) = Train();
        if (code != 4 || !errors.Contains(run, StringComparison.Ordinal) || (output + errors).Contains("   at ", StringComparison.Ordinal)) return $"{number}: exit {code}: {output}{errors}";
        if (RunState.Damaged(run) is { Count: > 0 } damaged) return $"{number}: damaged {string.Join(", ", damaged)}";
        disk.Free();
        (code, output, errors) = Train();
        if (code != 0) return $"{number}: afterwards exit {code}: {output}{errors}";
        return RunState.Differences(Folder.File("whole"), run) is { Count: > 0 } differences ? $"{number}: differs in {string.Join(", ", differences)}" : "";

        // A run that could not begin leaves nothing behind.
        (int Code, string Output, string Errors) Train() => Trainer(File.Exists(Path.Combine(run, "config.json")) ? ["train", "--resume", run] : ["train", Config, "--run-dir", run, .. Settings]);
    }
}
