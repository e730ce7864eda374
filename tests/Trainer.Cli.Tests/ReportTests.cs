using System.Text.RegularExpressions;
using Trainer.Cli.Tests.Faults;

namespace Trainer.Cli.Tests;

public sealed class ReportTests : CliTest
{
    [Fact]
    public void A_run_draws_its_figures_and_its_report_is_a_page()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "a").Code);
        Assert.Equal(
            ["test-confusion.json", "test-confusion.svg", "test-samples.json", "test-samples.svg"],
            Directory.GetFiles(Folder.File("a/figures")).Select(Path.GetFileName).Order());
        (int code, string output, string errors) = Trainer("report", "a");
        Assert.True(code == 0, errors);
        Assert.Contains(Path.Combine("a", "report.html"), output, StringComparison.Ordinal);
        string page = File.ReadAllText(Folder.File("a/report.html"));
        Assert.All((string[])["test/accuracy", "Confusion on the test set", "Test samples", "torchSharp"], word => Assert.Contains(word, page, StringComparison.Ordinal));
        Assert.InRange(page.Length, 20_000, 300_000);
    }

    [Fact]
    public void What_a_configuration_changes_of_what_it_extends_stands_out()
    {
        string config = Folder.Write("changed.json", """{ "extends": "small.json", "training": { "epochs": 1 } }""");
        Assert.Equal(0, Trainer("train", config, "--run-dir", "a", "--set", "training:seed=3").Code);
        Assert.Equal(0, Trainer("report", "a").Code);
        string page = File.ReadAllText(Folder.File("a/report.html"));
        Assert.Equal(["\"name\"", "\"epochs\"", "\"seed\""], Regex.Matches(page, "<mark> *(?<key>[^:]+):", RegexOptions.NonBacktracking).Select(match => match.Groups["key"].Value.Replace("&quot;", "\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Runs_side_by_side_go_where_they_are_told()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "a").Code);
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "b", "--set", "training:seed=1").Code);
        Assert.Equal(0, Trainer("report", "a", "b").Code);
        Assert.Contains("training:seed", File.ReadAllText(Folder.File("report.html")), StringComparison.Ordinal);
        Assert.Equal(0, Trainer("report", "a", "b", "--output", "pages/both.html").Code);
        Assert.True(File.Exists(Folder.File("pages/both.html")));
    }

    [Fact]
    public void A_resumed_run_draws_the_figures_of_one_that_never_stopped()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "whole").Code);
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "parts", "--set", "training:epochs=1").Code);
        Assert.Equal(0, Trainer("train", "parts/config.json", "--resume", "parts", "--set", "training:epochs=2").Code);
        foreach (string file in Directory.GetFiles(Folder.File("whole/figures"))) Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(Folder.File("parts/figures"), Path.GetFileName(file))));
    }

    [Fact]
    public void What_is_no_run_is_refused_by_name()
    {
        Folder.Write("first/config.json", "{}");
        Refused(Trainer("report", "frist"), 2, "frist", "did you mean 'first'?");
        Refused(Trainer("report", "a/b"), 2, "a/b", "does not exist");
        Folder.Write("empty/notes.txt", "");
        Refused(Trainer("report", "empty"), 2, "empty", "config.json");
        Folder.Write("first/metrics.jsonl", "{}\n{}\n");
        Refused(Trainer("report", "first"), 2, "metrics.jsonl", "line 1");
        Folder.Write("other/summary.json", "{");
        Folder.Write("other/config.json", "{}");
        Refused(Trainer("report", "other"), 2, "summary.json", "Mend");
        Folder.Write("newer/config.json", "{}");
        Folder.Write("newer/summary.json", """{ "versions": { "trainer": "99.1.0" } }""");
        (int code, _, string errors) = Trainer("report", "newer");
        Assert.Equal(0, code);
        Assert.Contains("99.1.0", errors, StringComparison.Ordinal);
        Assert.Contains("Upgrade", errors, StringComparison.Ordinal);
        Folder.Write("newer/config.json", """{ "hologram": true }""");
        Refused(Trainer("train", "--resume", "newer"), 2, "hologram", "newer was written by trainer 99.1.0", "Upgrade");
    }

    [Fact]
    public void A_disk_that_fills_during_the_report_is_named_and_leaves_the_page_before()
    {
        using var disk = SmallDisk.TryMount(Folder.File("small"), 1 << 20);
        if (disk is null) return; // Not for every user.
        Folder.Write("a/config.json", "{}");
        string page = Folder.Write("small/report.html", "old");
        disk.Fill(room: 8192);
        Refused(Trainer("report", "a", "--output", page), 4, page, "make room");
        Assert.Equal("old", File.ReadAllText(page));
        Assert.False(File.Exists(page + ".new"));
        disk.Free();
        Assert.Equal(0, Trainer("report", "a", "--output", page).Code);
    }
}
