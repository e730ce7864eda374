using System.CommandLine;
using System.Diagnostics;
using Serilog.Core;
using Spectre.Console;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.Figures;
using Trainer.Monitoring;
using Trainer.Reports;
using Trainer.Torch.Native;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer flow</c>.</summary>
internal static class FlowCommand
{
    private const string Help = """
        Estimates how every point of one cloud moves to the next: two sweeps in, flow out. Nothing is trained on but the pair.

        The motion between two sweeps, with a picture:
          trainer flow A.pcd B.pcd --out flow.npz --figure flow.svg
        A page on which the clouds can be turned:       --figure flow.html
        Without the ground, within 60 m:                --set filter:removeGround=true --set filter:maxDistance=60
        Fitted to 4,096 points of each, known at all:   --points 4096
        Other ways:                                     --method rigid-icp; trainer list flow-estimator names all, trainer show neural-prior its options.
        Clouds are .pcd, .ply, .bin (KITTI), .npy or .npz, in metres; one .npz with both clouds will do, and where it has the true flow, errors are shown.
        """;

    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "The first cloud, or an .npz archive of both." };
        var second = new Argument<string?>("second") { Description = "The second cloud.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--out") { Description = "The flow: .npz (pos1, pos2, flow), or the first cloud with its flow as .ply or .pcd.", HelpName = "file", Required = true };
        var figure = new Option<string?>("--figure") { Description = "A picture from above, .svg or .png, coloured by direction and length, or a page with all pictures, .html.", HelpName = "file" };
        var method = new Option<string?>("--method") { Description = $"neural-prior, fast, or another estimator; otherwise neural-prior up to {FlowOptions.MostPointsExact:N0} points and fast above.", HelpName = "name" };
        var points = new Option<int?>("--points") { Description = "Fits to so many points of each cloud, drawn at random. Short for --set points=N.", HelpName = "N" };
        Option<string[]> set = SharedOptions.Set();
        set.Description = "Sets an option, such as estimator:maximumIterations=1000, optimizer:learningRate=3e-3, filter:removeGround=true, seed=1 or device=cpu. May be repeated.";
        Option<string[]> plugins = SharedOptions.Plugins();
        var command = new Command("flow", Help) { first, second, output, figure, method, points, set, plugins };
        command.SetAction(arguments => ErrorReport.Guard(() =>
        {
            string[] settings = [.. arguments.GetValue(points) is { } count ? [$"points={count}"] : Array.Empty<string>(), .. arguments.GetValue(set)!];
            ComponentCatalogue catalogue = SharedOptions.Catalogue(arguments.GetValue(plugins)!);
            FlowOptions Options(string name) => OptionsBinder.Bind<FlowOptions>(ConfigLoader.LayOver(FlowOptions.Preset(name), "--method", settings), catalogue);
            using Logger log = RunLog.Create(Terminal.Output, LogLevel.Information, null);
            (string outputPath, string? figurePath, string? name) = (arguments.GetValue(output)!, arguments.GetValue(figure), arguments.GetValue(method));
            CheckEndings(outputPath, figurePath);
            NativeLibraries.EnsureLoaded();
            FlowOptions options = Options(name ?? FlowOptions.Fast);
            ScenePair pair = options.Read(arguments.GetValue(first)!, arguments.GetValue(second), log);
            CheckPlace("--out", outputPath);
            if (figurePath is not null) CheckPlace("--figure", figurePath);
            int larger = Math.Max(pair.First.Count, pair.Second.Count), fitted = options.Points > 0 ? Math.Min(options.Points, larger) : larger;
            if (name is null && fitted <= FlowOptions.MostPointsExact) options = Options(FlowOptions.Exact);
            return Solve(options, pair, outputPath, figurePath, log);
        }));
        return command;
    }

    // Before a minute of computing, not after.
    private static void CheckEndings(string output, string? figure)
    {
        if (Path.GetExtension(output).ToUpperInvariant() is not (".NPZ" or ".PLY" or ".PCD")) throw new ConfigException("", $"--out {output} ends in nothing that flow is written to: .npz, .ply or .pcd.");
        if (figure is not null && Path.GetExtension(figure).ToUpperInvariant() is not (".SVG" or ".PNG" or ".HTML")) throw new ConfigException("", $"--figure {figure} ends in nothing that is drawn: .svg, .png or .html.");
    }

    // After the input is read, so that no folder is made for input that cannot be.
    private static void CheckPlace(string option, string path)
    {
        if (Directory.Exists(path)) throw new ConfigException("", $"{option} {path} is a folder. Name a file in it.");
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            File.Create($"{path}.{Environment.ProcessId}", 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{option} {path} cannot be written: {error.Message} Choose another place.", error);
        }
    }

    private static int Solve(FlowOptions options, ScenePair pair, string output, string? figure, Logger log)
    {
        Terminal.Output.MarkupLineInterpolated($"{pair.First.Count:N0} points to {pair.Second.Count:N0}");
        int most = options.Estimator is IterativeOptions iterative ? iterative.MaximumIterations : 1;
        using var interruption = new Interruption("[yellow]Stopping after this iteration; the best flow so far is kept. Once more to stop at once.[/]");
        var clock = Stopwatch.StartNew();
        FlowEstimate estimate;
        using (var progress = new ProgressDisplay(Terminal.Output, most, unit: "iterations"))
        {
            try
            {
                estimate = options.Solve(pair, (iteration, loss) => progress.Report(iteration, () => $"iteration {iteration:N0} of at most {most:N0}  loss {loss:G4}"), interruption.Token);
            }
            catch (ArgumentException error)
            {
                throw new DataException($"{pair.Name}: {error.Message}", error);
            }
        }

        if (!estimate.HasOverlap)
        {
            log.Error("No point of one cloud has a partner in the other near enough to be drawn to: the clouds do not overlap, and no flow is written. Look at their units and frames; estimator:loss:truncation is the squared distance that counts as near (of rigid-icp estimator:reject, a distance).");
            return ExitCode.TrainingFailed;
        }

        if (estimate.Unmatched > 0.5) log.Warning("{Share:P0} of the points have no partner near enough to be drawn to.", estimate.Unmatched);
        FlowFile.Write(output, pair, estimate.Flow);
        if (figure is not null) Draw(figure, pair, estimate.Flow);
        Show(pair, estimate, clock.Elapsed, figure is null ? output : $"{output}, {figure}");
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static void Draw(string path, ScenePair pair, float[] flow)
    {
        if (!path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            SceneFlowFigures.Wheel(pair, flow).Save(path);
            return;
        }

        Figure[] figures = [SceneFlowFigures.Clouds(pair, flow), SceneFlowFigures.Wheel(pair, flow), .. pair.Flow is null ? Array.Empty<Figure>() : [SceneFlowFigures.Error(pair, flow)]];
        new Report(pair.Name).Add(figures.Select(figure => new ReportPart.Chart(figure))).Write(path);
    }

    private static void Show(ScenePair pair, FlowEstimate estimate, TimeSpan time, string files)
    {
        var table = new Table().RoundedBorder().HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("iterations", $"{estimate.Iterations:N0}");
        table.AddRow("loss", $"{estimate.Loss:G4}");
        table.AddRow("mean length of the flow", $"{Enumerable.Range(0, pair.First.Count).Average(i => Math.Sqrt(Enumerable.Range(3 * i, 3).Sum(k => (double)estimate.Flow[k] * estimate.Flow[k]))):F3} m");
        table.AddRow("points without a partner", $"{estimate.Unmatched:P1}");
        if (pair.Flow is not null)
        {
            SceneFlowBreakdown scores = SceneFlowBreakdown.Of(estimate.Flow, pair);
            table.AddRow("mean error (EPE)", $"{scores.All.Epe:F3} m");
            table.AddRow("right to 0.05 m or 5 %", $"{scores.All.Acc5:P1}");
            table.AddRow("right to 0.1 m or 10 %", $"{scores.All.Acc10:P1}");
        }

        table.AddRow("time", $"{time.TotalSeconds:F1} s");
        Terminal.Output.Write(table);
        if (estimate.Ending.Length > 0) Terminal.Output.MarkupLineInterpolated($"[grey]Ended: {estimate.Ending}.[/]");
        Terminal.Output.MarkupLineInterpolated($"[green]ok[/] {files}");
    }
}
