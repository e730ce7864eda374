using System.Diagnostics;
using System.Text;

namespace Trainer.Cli.Tests;

/// <summary>The command, started as a user starts it.</summary>
internal sealed class TrainerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private TrainerProcess(ProcessStartInfo start)
    {
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The command's assembly, built in the same configuration as these tests.</summary>
    public static string Assembly { get; } = Path.Combine(
        Repository.Root, "src", "Trainer.Cli", "bin", AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar)[^3], "net10.0", "Trainer.Cli.dll");

    public int Id => _process.Id;

    public static TrainerProcess Start(string folder, IEnumerable<string> arguments, string? shellPrefix = null, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (shellPrefix is null)
        {
            start.FileName = "dotnet";
            foreach (string argument in arguments.Prepend(Assembly)) start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "bash";
            string[] shell = ["-c", shellPrefix + " exec dotnet \"$@\"", "bash", Assembly, .. arguments];
            foreach (string argument in shell) start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("TRAINER_DATA");
        // Hundreds of processes that live for a second, several at a time: what the runtime does for those that live longer, and threads that wait for
        // one another, only cost them time.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        return new(start);
    }

    /// <summary>Runs to the end: exit code, standard output, standard error.</summary>
    public static (int Code, string Output, string Errors) Run(string folder, params string[] arguments)
    {
        using TrainerProcess process = Start(folder, arguments);
        return process.WaitForEnd();
    }

    public (int Code, string Output, string Errors) WaitForEnd()
    {
        if (!_process.WaitForExit(Patience)) throw new TimeoutException($"The command did not end within {Patience}.\n{_output}\n{_errors}");
        _process.WaitForExit(); // Until the streams have been read to their ends, too.
        return (_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>Waits until a file satisfies a condition, for as long as the command runs.</summary>
    public void WaitForFile(string path, Func<string, bool> condition)
    {
        if (!WaitUntil(() => File.Exists(path) && condition(ReadShared(path))))
        {
            throw new InvalidOperationException($"The command ended before {path} was as expected.\n{_output}\n{_errors}");
        }
    }

    /// <summary>Waits until the standard output has a text, for as long as the command runs.</summary>
    public void WaitForOutput(string text)
    {
        bool Holds()
        {
            lock (_output) return _output.ToString().Contains(text, StringComparison.Ordinal);
        }

        if (!WaitUntil(Holds)) throw new InvalidOperationException($"The command ended before it said '{text}'.\n{_output}\n{_errors}");
    }

    /// <summary>Waits until a condition holds, for as long as the command runs.</summary>
    /// <returns>Whether it holds.</returns>
    public bool WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            if (_process.HasExited) return condition();
            Thread.Sleep(1);
        }

        return true;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: the process gets no chance to tidy up.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }
}
