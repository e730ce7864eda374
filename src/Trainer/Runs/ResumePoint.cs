using Serilog;
using Trainer.Checkpoints;
using Trainer.State;

namespace Trainer.Runs;

/// <summary>A run to go on with, and which of its checkpoints to go on from.</summary>
/// <param name="RunFolder">The run's folder.</param>
/// <param name="Checkpoint">The checkpoint's folder; null for the newest that is intact.</param>
public sealed record ResumePoint(string RunFolder, string? Checkpoint)
{
    /// <summary>The word that stands for the newest run of a name.</summary>
    public const string Latest = "latest";

    /// <summary>Finds what a user named: <c>latest</c>, a run folder, or a checkpoint in one.</summary>
    /// <param name="text">What was named.</param>
    /// <param name="root">The folder above all runs.</param>
    /// <param name="name">The run's name, for <c>latest</c>.</param>
    /// <exception cref="CheckpointException">There is no such run or checkpoint.</exception>
    public static ResumePoint Find(string text, string root, string name)
    {
        if (text == Latest)
        {
            string folder = Path.Combine(root, name);
            return new(Runs.RunFolder.Latest(root, name) ?? throw new CheckpointException($"There is no run to resume in {folder}."), null);
        }

        if (File.Exists(Path.Combine(text, "config.json"))) return new(text, null);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
        string? parent = Path.GetDirectoryName(full);
        if (parent is not null && Path.GetFileName(parent) == CheckpointFolder.Abandoned) parent = Path.GetDirectoryName(parent);
        if (parent is not null && Path.GetFileName(parent) == "checkpoints" && Directory.Exists(full)) return new(Path.GetDirectoryName(parent)!, full);

        throw new CheckpointException(Directory.Exists(text)
            ? $"{text} is neither a run folder (it has no config.json) nor a checkpoint in one."
            : $"There is no folder {text} to resume from.");
    }

    /// <summary>Restores the newest intact checkpoint, or the one named.</summary>
    /// <returns>The folder restored from; null when the run has no checkpoint yet and starts from the beginning.</returns>
    /// <exception cref="CheckpointException">The one named is damaged, all are, or they are of another model.</exception>
    public string? Restore(StateTree tree, CheckpointFolder checkpoints, ILogger log)
    {
        if (Checkpoint is not null)
        {
            Checkpoints.Checkpoint.Verify(Checkpoint);
            Checkpoints.Checkpoint.Load(Checkpoint, tree);
            return Checkpoint;
        }

        IReadOnlyList<string> candidates = checkpoints.Candidates();
        CheckpointException? damage = null;
        foreach (string candidate in candidates)
        {
            try
            {
                Checkpoints.Checkpoint.Verify(candidate);
            }
            catch (CheckpointException error)
            {
                damage = error;
                log.Warning("{Problem} Trying the checkpoint before it.", error.Message);
                continue;
            }

            Checkpoints.Checkpoint.Load(candidate, tree);
            return candidate;
        }

        return damage is null ? null : throw new CheckpointException($"No checkpoint in {checkpoints.Path} is intact. {damage.Message}", damage);
    }
}
