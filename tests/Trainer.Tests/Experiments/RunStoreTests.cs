using Trainer.Experiments;
using Trainer.Loop;
using Trainer.Runs;

namespace Trainer.Tests.Experiments;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlannedRun _run = new("a", 0, new() { ["training"] = 1 }, false, "0123");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("completed", true, true)]
    [InlineData("stopped", true, true)]
    [InlineData("interrupted", false, true)]
    [InlineData("running", false, true)] // Killed.
    [InlineData("failed", false, false)]
    [InlineData(null, false, false)]
    public void What_was_trained_is_found_what_was_begun_is_kept_and_the_rest_makes_room(string? status, bool isFound, bool isKept)
    {
        var store = new RunStore(_folder.Path);
        _folder.Write("0123/config.json", "{}");
        if (status is not null) _folder.Write("0123/summary.json", $$"""{ "status": "{{status}}" }""");
        Assert.Equal(isFound, store.Find(_run) is not null);
        if (isFound) return;
        Assert.Equal(_run.Config.ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(store.Prepare(_run)))!.ToJsonString());
        Assert.Equal(isKept, Directory.Exists(store.FolderOf(_run)));
    }

    [Fact]
    public void A_run_that_a_process_holds_is_left_alone()
    {
        var store = new RunStore(_folder.Path);
        using (RunFolder folder = RunFolder.Open(store.FolderOf(_run)))
        {
            Assert.True(RunFolder.IsInUse(folder.Path));
            Assert.Contains("Another process", Assert.Throws<EnvironmentException>(() => store.Delete(_run)).Message, StringComparison.Ordinal);
        }

        Assert.False(RunFolder.IsInUse(store.FolderOf(_run)));
        store.Delete(_run);
        Assert.False(RunFolder.IsInUse(store.FolderOf(_run)));
    }

    [Fact]
    public void A_damaged_run_is_trained_again()
    {
        var store = new RunStore(_folder.Path);
        _folder.Write("0123/config.json", "{}");
        _folder.Write("0123/summary.json", """{ "status": "compl""");
        Assert.Null(store.Find(_run));
        store.Prepare(_run);
        Assert.False(Directory.Exists(store.FolderOf(_run)));
    }
}
