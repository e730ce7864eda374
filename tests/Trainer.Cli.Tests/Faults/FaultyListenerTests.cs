namespace Trainer.Cli.Tests.Faults;

/// <summary>A plugin's listener that throws: the message says which and where, and what was trained is saved.</summary>
[Trait("Category", "Faults")]
[Collection(nameof(Alone))]
public sealed class FaultyListenerTests : CliTest
{
    // Event, and how many steps have been made when it first happens: an epoch has 3.
    private static readonly (string Event, int Steps)[] Events =
    [
        ("OnStart", 0), ("OnEpochStart", 1), ("OnStep", 1), ("OnMetrics", 3), ("OnEpochEnd", 3), ("OnStepEnd", 1), ("OnStop", 6),
    ];

    [Fact]
    public void A_listener_that_throws_is_named_with_its_event_and_the_run_can_go_on()
    {
        Folder.Write("plugged.json", $$"""
            {
              "plugins": ["{{SamplePlugin.Path}}"],
              "task": { "type": "classification", "data": "digits", "model": { "type": "mlp", "widths": [8] } },
              "listeners": [{ "type": "stumble", "event": "OnStep" }],
              "training": { "epochs": 2, "batchSize": 500 }
            }
            """);
        foreach ((string @event, int steps) in Events)
        {
            string run = Folder.File(@event);
            Refused(Trainer("train", "plugged.json", "--run-dir", @event, "--set", "listeners:0:event=" + @event), 3, "stumble", @event, "tripped");
            Assert.Equal(steps > 0, Directory.Exists(Path.Combine(run, "checkpoints", "last")));
            if (steps == 0) continue;
            Assert.Equal(("failed", steps), (Summary(run).GetProperty("status").GetString(), Summary(run).GetProperty("steps").GetInt32()));
            (_, string output) = OwnProcess.Resume(run, "listeners=[]");
            Assert.Contains(Path.Combine(@event, "checkpoints", "last"), output.ReplaceLineEndings(""), StringComparison.Ordinal);
            Assert.Equal(("completed", 6), (Summary(run).GetProperty("status").GetString(), Summary(run).GetProperty("steps").GetInt32()));
        }

        Refused(Trainer("train", "plugged.json", "--run-dir", "Create", "--set", "listeners:0:event=Create"), 3, "stumble", "tripped");
        Assert.False(Directory.Exists(Folder.File("Create")));
        FaultTable.Add("listener of a plugin throws in an event", Events.Length + 1, Events.Length + 1, 0, "exit 3, names listener and event, goes on from checkpoints/last");
    }
}
