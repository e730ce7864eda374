using System.Diagnostics;
using System.Reflection;
using System.Text;
using Trainer.Loop;

namespace Trainer.Runs;

/// <summary>
/// A run in a process of its own, <c>trainer train</c>: several can train at once, which share neither random numbers nor the settings of libtorch, and one
/// that crashes takes none of the others with it. What it does is read from its run folder.
/// </summary>
/// <remarks>The process is the running program once more, so it is for the command and for programs that take the command's arguments.</remarks>
public sealed class RunProcess : IDisposable
{
    /// <summary>
    /// Set to 1 for a process that is supervised: Ctrl-C on the terminal that they share is its supervisor's business, and it stops after the step under way,
    /// with a checkpoint, when its standard input ends, which it also does when the supervisor is killed.
    /// </summary>
    public const string SupervisedVariable = "TRAINER_SUPERVISED";

    private const int MostErrors = 4000;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private RunProcess(ProcessStartInfo start, string folder)
    {
        Folder = folder;
        Metrics = new(folder);
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                if (line.Data is not null && _errors.Length < MostErrors) _errors.AppendLine(line.Data);
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>What it has measured.</summary>
    public MetricsTail Metrics { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString().Trim();
        }
    }

    /// <summary>Starts a run, or goes on with it where its folder holds one that has begun.</summary>
    /// <param name="config">The configuration's file.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="settings">Settings over the configuration, <c>section:key=value</c>.</param>
    /// <param name="data">The folder of data sets; null for the usual one.</param>
    /// <param name="threads">How many threads it computes with.</param>
    /// <exception cref="EnvironmentException">The process cannot be started.</exception>
    public static RunProcess Start(string config, string folder, IEnumerable<string> settings, string? data, int threads)
    {
        bool hasBegun = File.Exists(Path.Combine(folder, "config.json"));
        List<string> arguments = hasBegun ? ["train", "--resume", folder] : ["train", config, "--run-dir", folder];
        if (!hasBegun) arguments.AddRange(settings.SelectMany(setting => (string[])["--set", setting]));
        if (data is not null) arguments.AddRange(["--data", data]);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        // The command under its own name, or `dotnet` with its assembly.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = threads.ToString();
        start.Environment[SupervisedVariable] = "1";
        // TorchSharp lets a collection free a number (Scalar) that an operation on another thread is about to read. With 64 MiB for what is young there are some thirty times fewer collections than with the default of a small cache.
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x4000000");
        try
        {
            return new(start, folder);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            throw new EnvironmentException($"{start.FileName} cannot be started for {folder}: {error.Message}", error);
        }
    }

    /// <summary>Asks it to stop after the step under way, with a checkpoint.</summary>
    public void Interrupt() => _process.StandardInput.Close();

    /// <summary>Waits for its end, at most so long.</summary>
    /// <returns>Its exit code; null when it still runs.</returns>
    public int? Wait(TimeSpan patience)
    {
        if (!_process.WaitForExit(patience)) return null;
        _process.WaitForExit(); // Until its errors have been read to the end.
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
