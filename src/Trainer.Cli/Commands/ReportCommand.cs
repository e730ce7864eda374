using System.CommandLine;
using Spectre.Console;
using Trainer.Configuration;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Run folders, an experiment's folder, or studies.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output") { Description = "The page; otherwise report.html, in the folder of one, in this folder for several.", HelpName = "file" };
        var command = new Command("report", "Writes a page with results, curves, figures and configuration that a browser opens without a network.") { paths, output };
        command.SetAction(arguments => ErrorReport.Guard(() => Write([.. arguments.GetValue(paths)!.Select(Path.TrimEndingDirectorySeparator)], arguments.GetValue(output))));
        return command;
    }

    private static int Write(IReadOnlyList<string> paths, string? output)
    {
        foreach (string path in paths.Where(path => !Path.Exists(path))) throw new ConfigException("", Missing(path));
        ReportSource source = ReportSource.Of(paths);
        string page = output ?? (paths.Count == 1 ? ReportSource.Page(paths[0]) : "report.html");
        source.Read(paths, warning => Terminal.Errors.MarkupLine($"[yellow]warning:[/] {Markup.Escape(warning)}")).Write(page);
        Terminal.Output.WriteLine($"The report is in {page} ({new FileInfo(page).Length / 1e3:N0} kB).");
        return ExitCode.Done;
    }

    private static string Missing(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder)) return $"There is no {path}: the folder {folder} does not exist either.";
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).Where(name => name[0] != '.')];
        return NearestName.Of(Path.GetFileName(path), names) is { } nearest
            ? $"There is no {path}; did you mean '{Path.Combine(Path.GetDirectoryName(path) ?? "", nearest)}'?"
            : $"There is no {path}. {folder} has {(names.Length == 0 ? "nothing in it" : string.Join(", ", names.Order(StringComparer.Ordinal).Take(10)) + (names.Length > 10 ? ", …" : ""))}.";
    }
}
