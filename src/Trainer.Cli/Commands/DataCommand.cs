using System.CommandLine;
using Spectre.Console;
using Trainer.Data;
using Trainer.Data.Downloads;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer data</c>.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Fetches data sets.") { CreateGet() };

    private static Command CreateGet()
    {
        var name = new Argument<string>("name") { Description = "Which one: " + string.Join(", ", KnownDownloads.All.Select(set => set.Name)) + "." };
        Option<string?> data = SharedOptions.Data();
        var mirror = new Option<string[]>("--mirror")
        {
            Description = "An address to try before the usual ones; may be repeated. Otherwise TRAINER_MIRROR.",
            HelpName = "url",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("get", "Downloads a data set into the data folder, with checksums; a download that was cut goes on where it stopped.") { name, data, mirror };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string[] mirrors = arguments.GetValue(mirror)!;
            Get(KnownDownloads.Find(arguments.GetValue(name)!), DataFolder.Resolve(arguments.GetValue(data)), mirrors.Length > 0 ? mirrors : null);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Get(DownloadSet set, DataFolder folder, IReadOnlyList<string>? mirrors)
    {
        using var interruption = new Interruption("[yellow]Stopping; what was received is kept and the download goes on from there next time.[/]");
        using var client = new HttpClient();
        Terminal.Output.MarkupLineInterpolated($"[bold]{set.Name}[/]  [grey]{set.Source}[/]");
        IReadOnlyList<string> paths = [];
        Terminal.Output.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bars = new DownloadBars(context);
                paths = new DataDownloader(client, bars).GetAsync(set, folder, mirrors, interruption.Token).GetAwaiter().GetResult();
            });
        foreach (string path in paths) Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {path}");
    }

    private sealed class DownloadBars(ProgressContext context) : IProgress<DownloadProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(DownloadProgress value)
        {
            if (!_bars.TryGetValue(value.File, out ProgressTask? bar)) _bars[value.File] = bar = context.AddTask(Markup.Escape(value.File));
            bar.IsIndeterminate = value.Total is null;
            bar.MaxValue = value.Total ?? Math.Max(1, value.Received);
            bar.Value = value.Received;
        }
    }
}
