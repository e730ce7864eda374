using System.Diagnostics;

namespace Trainer.Cli.Tests.Faults;

/// <summary>SIGKILL at random moments of a run, then going on with it.</summary>
[Trait("Category", "Faults")]
[Collection(nameof(Alone))]
public sealed class KillTests : CliTest
{
    private const int Steps = 18, CheckpointEvery = 3, AtATime = 2;

    private static readonly string[] Phases = ["starting", "training", "training", "writing a checkpoint", "ending"];

    // Weights and Adam's state of 3 MB, three times over at a checkpoint that is the best: the writing thread is hardly ever idle.
    private static readonly string[] Settings =
    [
        "--set", "training:epochs=null", "--set", $"training:steps={Steps}", "--set", $"training:checkpoints={{\"every\": {CheckpointEvery}, \"keep\": 2}}",
        "--set", "training:evaluateEvery=4", "--set", "training:accumulate=2", "--set", "training:threads=1", "--set", "training:average=ema",
        "--set", "task:model:widths=[384, 384]", "--set", "task:augmentations=[\"random-crop\"]", "--set", "schedule=one-cycle",
        "--set", "logging:every=1", "--set", "logging:csv=true",
    ];

    private readonly Lock _training = new();

    [Fact]
    public void A_run_killed_at_any_moment_ends_as_if_nothing_had_happened()
    {
        var clock = Stopwatch.StartNew();
        (int code, string output, string errors) = Trainer(["train", Config, "--run-dir", "whole", .. Settings]);
        Assert.True(code == 0, output + errors);
        TimeSpan life = clock.Elapsed;
        Death[] deaths = new Death[FaultTable.Count(50)];
        Parallel.For(0, deaths.Length, new() { MaxDegreeOfParallelism = AtATime }, i => deaths[i] = Die(i, life));

        Death[] differing = [.. deaths.Where(death => death.Differences.Count > 0)], owing = [.. deaths.Where(death => death.OwesCheckpoint)], empty = [.. owing.Where(death => !death.HasCheckpoint)];
        int writing = deaths.Count(death => death.WasWriting);
        FaultTable.Add(
            "SIGKILL at a random moment, then resume: ends bit-identical", deaths.Length, deaths.Length - differing.Length, differing.Length,
            $"{writing} while a checkpoint was being written, {deaths.Count(death => !death.OwesCheckpoint)} before the first one, {deaths.Count(death => death.Again)} killed again after resuming");
        FaultTable.Add("SIGKILL: a complete checkpoint is on disk at that moment", owing.Length, owing.Length - empty.Length, empty.Length, "each file's SHA-256 checked");
        Assert.True(differing.Length == 0, string.Join('\n', differing.AsEnumerable()));
        Assert.True(empty.Length == 0, string.Join('\n', empty.AsEnumerable()));
        Assert.True(writing > 0, "no kill fell within the writing of a checkpoint");
    }

    private Death Die(int number, TimeSpan life)
    {
        var random = new Random(number);
        string name = $"killed-{number}", run = Folder.File(name), phase = Phases[number % Phases.Length];
        bool isTwice = number % 10 == 1;
        (bool owes, bool has) = Kill(phase);
        bool writing = RunState.IsWriting(run);
        if (isTwice && Kill("training") is (true, false)) (owes, has) = (true, false);
        (int code, string output, string errors) = GoOn();
        IReadOnlyList<string> differences = RunState.Differences(Folder.File("whole"), run);
        if (code == 0 && differences.Count == 0) Directory.Delete(run, recursive: true); // Fifty of them would be a gigabyte.
        return new(number, phase, writing, isTwice, owes, has, code == 0 ? differences : [$"exit {code}: {output}{errors}"]);

        (bool OwesCheckpoint, bool HasCheckpoint) Kill(string moment)
        {
            using TrainerProcess process = TrainerProcess.Start(Folder.Path, Command());
            switch (moment)
            {
                case "starting":
                    Thread.Sleep(life * (random.NextDouble() * 0.5));
                    break;
                case "training":
                    long step = RunState.LastStep(run) + random.Next(Steps);
                    process.WaitUntil(() => RunState.LastStep(run) >= step);
                    break;
                case "ending":
                    process.WaitUntil(() => RunState.LastStep(run) >= Steps);
                    break;
                default:
                    long from = random.Next(Steps);
                    process.WaitUntil(() => RunState.LastStep(run) >= from && RunState.IsWriting(run));
                    break;
            }

            if (moment != "starting") Thread.Sleep(random.Next(moment == "ending" ? 200 : 20));
            bool isOwed = RunState.Checkpoints(run).Any(RunState.IsIntact);
            process.Kill();
            process.WaitForEnd();
            isOwed |= RunState.LastStep(run) > 2 * CheckpointEvery; // By then the first one, which the second waits for, is complete.
            return (isOwed, RunState.Checkpoints(run).Any(RunState.IsIntact));
        }

        // Every fifth in a process of its own, the others in this one, a tenth of the time.
        (int Code, string Output, string Errors) GoOn()
        {
            if (phase == "starting") return Trainer(Command());
            lock (_training) return (0, OwnProcess.Resume(run).Output, "");
        }

        // Killed before it wrote its configuration, a run has not begun and is started anew.
        string[] Command() => File.Exists(Path.Combine(run, "config.json")) ? ["train", "--resume", name] : ["train", Config, "--run-dir", name, .. Settings];
    }

    private sealed record Death(int Number, string Phase, bool WasWriting, bool Again, bool OwesCheckpoint, bool HasCheckpoint, IReadOnlyList<string> Differences)
    {
        public override string ToString() => $"{Number} ({Phase}{(WasWriting ? ", within a write" : "")}): {(HasCheckpoint ? "" : "no complete checkpoint; ")}{string.Join(", ", Differences)}";
    }
}
