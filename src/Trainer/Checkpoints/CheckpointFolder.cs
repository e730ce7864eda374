using Trainer.Loop;

namespace Trainer.Checkpoints;

/// <summary>The checkpoints of a run: <c>last</c>, <c>best</c>, <c>step-N</c>, each complete or not there.</summary>
/// <remarks>
/// A checkpoint is written to a folder of another name, flushed, and renamed. One that replaces another first moves that one to
/// <c>NAME.old</c>: at any moment, whatever happens to the process, one of the two is there and complete. One that is deleted is renamed first, so that
/// half of it is not taken for a damaged checkpoint.
/// </remarks>
/// <param name="path">The folder that holds them.</param>
public sealed class CheckpointFolder(string path)
{
    /// <summary>The latest checkpoint's name.</summary>
    public const string Last = "last";

    /// <summary>The best checkpoint's name.</summary>
    public const string Best = "best";

    /// <summary>The folder of checkpoints of a course of events that was given up.</summary>
    public const string Abandoned = "abandoned";

    private const string StepPrefix = "step-", OldSuffix = ".old", NewSuffix = ".new", GoneSuffix = ".gone";

    /// <summary>The folder that holds the checkpoints.</summary>
    public string Path { get; } = path;

    /// <summary>The name of the checkpoint after <paramref name="step"/> steps.</summary>
    public static string NameOf(long step) => StepPrefix + step;

    /// <summary>Whether a name is that of the checkpoint after some number of steps.</summary>
    public static bool IsNumbered(string name) => name.StartsWith(StepPrefix, StringComparison.Ordinal);

    /// <summary>Puts a checkpoint into place.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes its files into the folder it is given.</param>
    /// <exception cref="EnvironmentException">The disk refuses; what was there before is untouched.</exception>
    public void Put(string name, Action<string> write)
    {
        string target = At(name), fresh = At(name + NewSuffix), old = At(name + OldSuffix);
        try
        {
            Delete(fresh);
            Directory.CreateDirectory(fresh);
            write(fresh);
            if (Directory.Exists(target))
            {
                Remove(old);
                Directory.Move(target, old);
            }

            Directory.Move(fresh, target);
            Remove(old);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // .NET reports a file beyond the limit of the file system or of the user (EFBIG) as an argument out of range.
            TryDelete(fresh);
            throw new EnvironmentException($"The checkpoint {target} cannot be written: {error.Message} Checkpoints written before are intact.", error);
        }
    }

    /// <summary>
    /// Clears the way for a run that goes on after <paramref name="step"/> steps: what a killed process left half written, half deleted or replaced is
    /// deleted, and checkpoints of later steps, which belong to a course of events that is given up, are moved into the folder <c>abandoned</c>.
    /// </summary>
    /// <returns>The names of the checkpoints moved.</returns>
    public IReadOnlyList<string> Continue(long step)
    {
        if (!Directory.Exists(Path)) return [];
        foreach (string half in Directory.GetDirectories(Path, "*" + NewSuffix).Concat(Directory.GetDirectories(Path, "*" + GoneSuffix))) Delete(half);
        foreach (string old in Directory.GetDirectories(Path, "*" + OldSuffix).Where(old => IsIntact(old[..^OldSuffix.Length]))) Remove(old);
        var moved = new List<string>();
        foreach (string folder in Candidates().Where(folder => StepOf(folder) > step))
        {
            string name = System.IO.Path.GetFileName(folder), place = At(System.IO.Path.Combine(Abandoned, name));
            Directory.CreateDirectory(At(Abandoned));
            Delete(place);
            Directory.Move(folder, place);
            moved.Add(name);
        }

        return moved;
    }

    /// <summary>Deletes numbered checkpoints but the newest <paramref name="keep"/>.</summary>
    public void Prune(int keep)
    {
        foreach ((long _, string folder) in Numbered().OrderByDescending(entry => entry.Step).Skip(keep)) Remove(folder);
    }

    /// <summary>Whether a checkpoint of that name is there and holds the state after <paramref name="step"/> steps; its files are not verified.</summary>
    internal bool Holds(string name, long step) => Directory.Exists(At(name)) && StepOf(At(name)) == step;

    /// <summary>Every checkpoint folder that may be resumed from, newest first; not verified.</summary>
    public IReadOnlyList<string> Candidates()
    {
        if (!Directory.Exists(Path)) return [];
        string[] named = [At(Last), At(Last + OldSuffix), At(Best), At(Best + OldSuffix)];
        return [.. named.Concat(Numbered().Select(entry => entry.Folder)).Where(Directory.Exists)
            .Select(folder => (Folder: folder, Step: StepOf(folder)))
            .OrderByDescending(entry => entry.Step) // Stable: last comes before best at the same step.
            .Select(entry => entry.Folder)];
    }

    private IEnumerable<(long Step, string Folder)> Numbered()
    {
        if (!Directory.Exists(Path)) yield break;
        foreach (string folder in Directory.EnumerateDirectories(Path, StepPrefix + "*"))
        {
            if (long.TryParse(System.IO.Path.GetFileName(folder)[StepPrefix.Length..], out long step)) yield return (step, folder);
        }
    }

    private static bool IsIntact(string folder)
    {
        try
        {
            Checkpoint.Verify(folder);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static long StepOf(string folder)
    {
        try
        {
            return CheckpointManifest.Read(folder).Step;
        }
        catch (CheckpointException)
        {
            return long.MaxValue; // Looked at first, so that its damage is reported and not passed over.
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);

    // Half a checkpoint is of no use and, on a full disk, in the way.
    private static void TryDelete(string folder)
    {
        try
        {
            Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is reported is why it could not be written.
        }
    }

    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder)) return;
        string gone = folder + GoneSuffix;
        Delete(gone);
        Directory.Move(folder, gone);
        Delete(gone);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
