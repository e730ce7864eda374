using System.Globalization;
using Trainer.Checkpoints;
using Trainer.Loop;

namespace Trainer.Runs;

/// <summary>The folder of one run and what lies where in it. One process at a time may hold it.</summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>What the error says where another process holds the folder.</summary>
    internal const string InUse = "Another process is using the run folder";

    private const string LockFile = ".lock", LogFile = "log.jsonl", ConfigFile = "config.json";

    private readonly FileStream _lock;
    private readonly bool _isOurs;
    private int _levelsBelowRoot;

    private RunFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        _isOurs = !Directory.Exists(Path);
        Directory.CreateDirectory(Path);
        _lock = Acquire(File(LockFile));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved configuration.</summary>
    public string Config => File(ConfigFile);

    /// <summary>What the configuration's file extended; not there where it extended nothing.</summary>
    public string Bases => File("base.json");

    /// <summary>Measurements, one JSON object a line.</summary>
    public string Metrics => File("metrics.jsonl");

    /// <summary>The outcome.</summary>
    public string Summary => File("summary.json");

    /// <summary>The log, one JSON object a line.</summary>
    public string Log => File(LogFile);

    /// <summary>TensorBoard event files.</summary>
    public string TensorBoard => File("tensorboard");

    /// <summary>Measurements as a table.</summary>
    public string Csv => File("metrics.csv");

    /// <summary>What an MLflow server has been told.</summary>
    public string Mlflow => File("mlflow.json");

    /// <summary>The task's figures, each as .svg and as .json.</summary>
    public string Figures => File("figures");

    /// <summary>The checkpoints.</summary>
    public CheckpointFolder Checkpoints => new(File("checkpoints"));

    /// <summary>Makes and takes a new folder <c>ROOT/NAME/yyyyMMdd-HHmmss[-n]</c>.</summary>
    /// <exception cref="EnvironmentException">It cannot be made.</exception>
    public static RunFolder Create(string root, string name)
    {
        string stamp = System.IO.Path.Combine(root, name, DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        for (int n = 1; ; n++)
        {
            string path = n == 1 ? stamp : $"{stamp}-{n}";
            if (Directory.Exists(path)) continue;
            RunFolder folder = Open(path);
            if (folder._isOurs)
            {
                folder._levelsBelowRoot = 2; // ROOT/NAME/TIME
                return folder;
            }

            folder.Dispose(); // Another process made it in the meantime.
        }
    }

    /// <summary>Makes and takes the folder <paramref name="path"/>, which must be empty or new, or hold no more than a run leaves that was killed before it began.</summary>
    /// <exception cref="EnvironmentException">It cannot be made, or holds a run already.</exception>
    public static RunFolder CreateAt(string path)
    {
        if (System.IO.File.Exists(System.IO.Path.Combine(path, ConfigFile)))
        {
            throw new EnvironmentException($"{path} holds a run already. Name another folder, delete it, or go on with it: --resume {path}");
        }

        string[] leftovers = [LockFile, LogFile, ConfigFile + ".new"];
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !leftovers.Contains(System.IO.Path.GetFileName(entry))))
        {
            throw new EnvironmentException($"{path} is not empty. A run needs a folder of its own: name a new one.");
        }

        return Open(path);
    }

    /// <summary>Takes a folder, making it where it does not exist.</summary>
    /// <exception cref="EnvironmentException">It cannot be made or written, or another process holds it.</exception>
    public static RunFolder Open(string path)
    {
        try
        {
            return new(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The run folder {path} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>The newest run of a name below a root, or null.</summary>
    public static string? Latest(string root, string name)
    {
        string folder = System.IO.Path.Combine(root, name);
        return !Directory.Exists(folder) ? null : Directory.EnumerateDirectories(folder)
            .Where(run => System.IO.File.Exists(System.IO.Path.Combine(run, ConfigFile)))
            .OrderByDescending(run => Stamp(run), StringComparer.Ordinal).ThenByDescending(run => run.Length).ThenByDescending(run => run, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>Whether a process holds the folder <paramref name="path"/>.</summary>
    internal static bool IsInUse(string path)
    {
        try
        {
            using FileStream look = new(System.IO.Path.Combine(path, LockFile), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException error)
        {
            return error is not (FileNotFoundException or DirectoryNotFoundException);
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Deletes what the run wrote: the folder if it was made for the run, with the folders above it up to the root of runs when nothing else is in them;
    /// otherwise, of a folder that was empty, what is in it now. Not for a run that is being resumed.
    /// </summary>
    public void Discard()
    {
        _lock.Dispose();
        try
        {
            if (!_isOurs)
            {
                foreach (string file in Directory.EnumerateFiles(Path)) System.IO.File.Delete(file);
                foreach (string folder in Directory.EnumerateDirectories(Path)) Directory.Delete(folder, recursive: true);
                return;
            }

            Directory.Delete(Path, recursive: true);
            string? parent = System.IO.Path.GetDirectoryName(Path);
            for (int level = 0; level < _levelsBelowRoot && parent is not null && !Directory.EnumerateFileSystemEntries(parent).Any(); level++)
            {
                Directory.Delete(parent);
                parent = System.IO.Path.GetDirectoryName(parent);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Tidying up; what went wrong before it is what is reported.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string Stamp(string run)
    {
        string name = System.IO.Path.GetFileName(run);
        return name[..Math.Min(name.Length, "yyyyMMdd-HHmmss".Length)];
    }

    private FileStream Acquire(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (System.IO.File.Exists(file))
        {
            throw new EnvironmentException($"{InUse} {Path}. Wait for it to end, or name another folder.", error);
        }
    }
}
