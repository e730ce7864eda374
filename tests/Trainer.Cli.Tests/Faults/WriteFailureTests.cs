using System.Runtime.Versioning;
using Trainer.Loop;

namespace Trainer.Cli.Tests.Faults;

/// <summary>Each file of a run folder in turn cannot be written while a run goes on: what is documented in LoggingOptions happens, and nothing else is harmed.</summary>
[Trait("Category", "Faults")]
[Collection(nameof(Alone))]
[UnsupportedOSPlatform("windows")]
public sealed class WriteFailureTests : CliTest
{
    // Root may write where permissions say no; without this capability it is like everyone.
    private const string WithoutPrivilege = "exec setpriv --bounding-set=-dac_override,-dac_read_search dotnet \"$@\";";

    private static readonly string[] Needed = ["config.json", "metrics.jsonl", "summary.json", "checkpoints", "."];
    private static readonly string[] Optional = ["metrics.csv", "log.jsonl", "tensorboard", "mlflow.json", "profile.json"];
    private static readonly string[] Replaced = ["config.json", "summary.json", "mlflow.json"]; // Written under another name and renamed.
    private static readonly string[] Mlflow = ["--set", "logging:mlflow={\"uri\": \"http://127.0.0.1:9\", \"endTimeout\": 0}"];
    private static readonly string[] Base = ["--set", "training:epochs=1", "--set", "training:threads=1", "--set", "training:checkpoints={\"every\": 10, \"keep\": 9}", "--set", "logging:csv=true"];

    [Fact]
    public void A_file_of_another_owner() => Inject(
        "permission denied: one file of the run folder, or the folder", [.. Needed, .. Optional], path =>
        {
            if (!Directory.Exists(path)) File.WriteAllText(path, "");
            File.SetUnixFileMode(path, Directory.Exists(path) ? UnixFileMode.UserRead | UnixFileMode.UserExecute : UnixFileMode.UserRead);
        },
        path =>
        {
            if (Directory.Exists(path)) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            else File.Delete(path);
        },
        Environment.IsPrivilegedProcess ? WithoutPrivilege : null);

    [Fact]
    public void A_directory_in_the_place_of_a_file() => Inject(
        "a directory in the place of a file, a file in the place of a folder", [.. Needed.Where(file => file != "."), .. Optional], path =>
        {
            if (path.EndsWith("checkpoints", StringComparison.Ordinal)) path += "/last.new";
            else if (!Directory.Exists(path)) File.Delete(path);
            else Directory.Delete(path, recursive: true);
            if (Path.HasExtension(path) && !path.EndsWith("last.new", StringComparison.Ordinal)) Directory.CreateDirectory(path);
            else File.WriteAllText(path, "in the way");
        },
        path =>
        {
            if (path.EndsWith("checkpoints", StringComparison.Ordinal)) path += "/last.new";
            if (Directory.Exists(path)) Directory.Delete(path);
            else File.Delete(path);
        });

    [Fact]
    public void A_full_disk_for_one_file()
    {
        using var disk = SmallDisk.TryMount(Folder.File("small"), 4 << 20);
        if (disk is null) return; // FullDiskTests have another way.
        int number = 0;
        Inject(
            "full disk: one file of the run folder", [.. Needed.Where(file => file != "."), .. Optional], path =>
            {
                string place = Path.Combine(disk.Path, $"{number++}");
                if (Directory.Exists(path)) Copy(path, place);
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else File.Delete(path);
                File.CreateSymbolicLink(path, place);
                if (path.EndsWith(".csv", StringComparison.Ordinal)) File.CreateSymbolicLink(path + ".new", place + ".new"); // Where it is widened.
            },
            path =>
            {
                if (!Directory.Exists(path)) File.Delete(path);
                File.Delete(path + ".new");
            },
            full: disk);
    }

    private void Inject(string fault, string[] files, Action<string> hinder, Action<string> clear, string? prefix = null, SmallDisk? full = null)
    {
        Assert.Equal(0, Trainer(["train", Config, "--run-dir", "base", .. Base]).Code);
        foreach (string file in files) Copy(Folder.File("base"), Run(file));
        foreach (string file in files) hinder(Target(file));
        full?.Fill();
        List<string> problems = [];
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file => Report(file, "", Check(file, Resume(file, prefix, ["--set", "training:epochs=2", "--profile", .. file == "mlflow.json" ? Mlflow : []]))));
        full?.Free();
        foreach (string file in files)
        {
            clear(Target(file));
            (LoopResult result, string output) = OwnProcess.Resume(Run(file), "training:epochs=3", "logging:mlflow=null");
            Report(file, "afterwards ", result.Epochs != 3 || output.Contains("warning", StringComparison.Ordinal) ? $"{result.Reason} after {result.Epochs} epochs: {output}" : null);
        }

        int lost = problems.Select(problem => problem.Split(':')[0].Split(' ')[^1]).Distinct().Count();
        FaultTable.Add(fault, files.Length, files.Length - lost, lost, $"stops with exit 4: {files.Count(Needed.Contains)}, goes on with a warning: {files.Count(Optional.Contains)}; resumed afterwards");
        Assert.True(problems.Count == 0, string.Join('\n', problems));

        void Report(string file, string when, string? problem)
        {
            if (RunState.Damaged(Run(file)) is { Count: > 0 } damaged) problem += " damaged: " + string.Join(", ", damaged);
            lock (problems)
            {
                if (problem is not null) problems.Add($"{when}{file}: {problem}");
            }
        }
    }

    private static string? Check(string file, (int Code, string Output, string Errors) result)
    {
        bool isNeeded = Needed.Contains(file);
        string[] warnings = [.. result.Output.Split('\n').Where(line => line.Contains("warning:", StringComparison.Ordinal) && line.Contains("training goes on without it", StringComparison.Ordinal))];
        string said = isNeeded ? result.Errors : string.Concat(warnings);
        bool isAsPromised = result.Code == (isNeeded ? 4 : 0) && warnings.Length == (isNeeded ? 0 : 1) && said.Contains($"/run-{(file == "." ? "folder" : file + "/" + file)}", StringComparison.Ordinal)
            && !(result.Output + result.Errors).Contains("   at ", StringComparison.Ordinal);
        return isAsPromised ? null : $"exit {result.Code}\n{result.Output}\n{result.Errors}";
    }

    private (int Code, string Output, string Errors) Resume(string file, string? prefix, params string[] more)
    {
        using TrainerProcess process = TrainerProcess.Start(Folder.Path, ["train", "--resume", Run(file), .. more], prefix);
        return process.WaitForEnd();
    }

    private string Run(string file) => Folder.File("run-" + (file == "." ? "folder" : file));

    private string Target(string file) => file == "." ? Run(file) : Path.Combine(Run(file), Replaced.Contains(file) ? file + ".new" : file);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
