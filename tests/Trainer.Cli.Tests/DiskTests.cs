namespace Trainer.Cli.Tests;

public sealed class DiskTests : CliTest
{
    [Fact]
    public void A_place_where_no_folder_can_be_made() =>
        Refused(Trainer("train", Config, "--run-dir", "/proc/trainer-run"), 4, "The run folder /proc/trainer-run cannot be used");

    [Fact]
    public void A_folder_of_the_users_own_is_neither_used_nor_deleted()
    {
        string thesis = Folder.Write("precious/thesis.tex", "years of work");
        Refused(Trainer("train", Config, "--run-dir", "precious", "--set", "task:data:type=mnist", "--data", "nowhere"), 4, "precious is not empty");
        Assert.Equal("years of work", File.ReadAllText(thesis));

        Directory.CreateDirectory(Folder.File("empty"));
        Refused(Trainer("train", Config, "--run-dir", "empty", "--set", "task:data:type=mnist", "--data", "nowhere"), 2, "trainer data get mnist");
        Assert.Empty(Directory.GetFileSystemEntries(Folder.File("empty")));
        Refused(Trainer("train", Config, "--set", "name=../../elsewhere"), 2, "name: is \"../../elsewhere\"");
    }

    [Fact]
    public void A_disk_that_fills_stops_training_and_leaves_earlier_checkpoints_intact()
    {
        // Layers of 4.2 MB. The second part of the run may write files of at most 2 MiB: its checkpoint does not fit, as on a full disk.
        string[] wide = ["--set", "task:model:widths=[1024, 1024]", "--set", "training:checkpoints:keep=3"];
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "run", "--set", "training:epochs=1", .. wide]).Code);
        string before = File.ReadAllText(Folder.File("run/checkpoints/last/manifest.json"));

        // The limit's signal is ignored, so that a write fails as it does on a full disk; the runtime's own large mapping is switched off.
        using (var limited = TrainerProcess.Start(
            Folder.Path, ["train", "--resume", "run", "--set", "training:epochs=2"], "trap '' XFSZ; ulimit -f 4000;", ("DOTNET_EnableWriteXorExecute", "0")))
        {
            Refused(limited.WaitForEnd(), 4, "run/checkpoints");
        }

        Assert.Equal("failed", Summary(Folder.File("run")).GetProperty("status").GetString());
        Assert.Equal(before, File.ReadAllText(Folder.File("run/checkpoints/last/manifest.json")));
        Assert.Equal(0, Trainer("train", "--resume", "run", "--set", "training:epochs=2").Code);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_overwritten_and_one_in_use_is_not_shared()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run", "--set", "training:epochs=1").Code);
        Refused(Trainer("train", Config, "--run-dir", "run"), 4, "holds a run already", "--resume");

        using var first = TrainerProcess.Start(Folder.Path, ["train", "--resume", "run", "--set", "training:epochs=100000"]);
        first.WaitForFile(Folder.File("run/summary.json"), text => text.Contains("\"running\"", StringComparison.Ordinal));
        Refused(Trainer("train", "--resume", "run"), 4, "Another process is using the run folder");
    }
}
