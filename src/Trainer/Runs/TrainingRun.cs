using System.Reflection;
using System.Text.Json.Nodes;
using Serilog.Core;
using Spectre.Console;
using TorchSharp;
using Trainer.Checkpoints;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.State;
using Trainer.Tasks;
using Trainer.Torch.Native;

namespace Trainer.Runs;

/// <summary>A run from a configuration: the folder, the log, the records, the checkpoints, and the loop in the middle.</summary>
/// <param name="options">The configuration.</param>
/// <param name="request">Where results go and what to start from.</param>
/// <param name="console">What people look at.</param>
public sealed class TrainingRun(RunOptions options, RunRequest request, IAnsiConsole console)
{
    /// <summary>The run's folder; known once it runs.</summary>
    public string? Folder { get; private set; }

    /// <summary>
    /// Reads a configuration and loads its plugins into the catalogue; <see cref="RunOptions.Name"/> is set from the file's name where the
    /// configuration has none.
    /// </summary>
    /// <exception cref="ConfigException">Anything is wrong with it.</exception>
    public static RunOptions Load(string config, IEnumerable<string> settings, ComponentCatalogue catalogue) => Load(config, settings, catalogue, []);

    /// <summary>Reads a configuration with layers over its file, each with where it comes from, and loads its plugins into the catalogue.</summary>
    /// <exception cref="ConfigException">Anything is wrong with it.</exception>
    public static RunOptions Load(string config, IEnumerable<string> settings, ComponentCatalogue catalogue, IEnumerable<(JsonObject Layer, ConfigSource Source)> layers)
    {
        ConfigTree tree = ConfigLoader.Load(config, settings, layers: layers);
        PluginLoader.LoadAll(tree, catalogue);
        RunOptions options = OptionsBinder.Bind<RunOptions>(tree, catalogue);
        // Whole paths, so that the configuration echoed back means the same from any folder.
        if (options.Training.Weights is { } weights && ConfigException.Wrap("training:weights:path", () => Path.GetFullPath(weights.Path)) is var full) options = options with { Training = options.Training with { Weights = weights with { Path = full } } };
        return options.Name is null ? options with { Name = NameOf(config) } : options;
    }

    // A file may be called what a run may not.
    private static string NameOf(string config)
    {
        string name = string.Concat(Path.GetFileNameWithoutExtension(config).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' ? letter : '-'));
        return name.TrimStart('-', '.') is { Length: > 0 } usable ? usable : "run";
    }

    /// <summary>Trains.</summary>
    /// <exception cref="DivergenceException">Training diverged.</exception>
    /// <exception cref="EnvironmentException">The device or the disk refuses.</exception>
    /// <exception cref="CheckpointException">What was to be resumed is damaged or does not fit.</exception>
    /// <exception cref="Data.DataException">The data are missing or damaged.</exception>
    public LoopResult Run(CancellationToken cancellation = default)
    {
        NativeLibraries.EnsureLoaded();
        RunContext context = options.CreateContext(request.Data);
        using RunFolder folder = OpenFolder();
        Folder = folder.Path;
        var start = new StartMark();
        Logger? log = null;
        try
        {
            log = RunLog.Create(console, options.Logging.Console, folder.Log);
            LoopResult result = Train(folder, context with { Folder = folder.Path, Log = log, ForgetsStopRequests = request.Resume is not null && !ResumeCheck.HasListeners(folder.Config, options) }, log, start, cancellation);
            if (result.Steps == 0) start.Reached = false;
            return result;
        }
        finally
        {
            log?.Dispose();
            if (!start.Reached && request.Resume is null)
            {
                folder.Discard(); // Nothing was trained: leave nothing behind.
                Folder = null;
            }
        }
    }

    private LoopResult Train(RunFolder folder, RunContext run, Logger log, StartMark start, CancellationToken cancellation)
    {
        var meter = new RunMeter(options.Name ?? "run");
        var metrics = new MetricsListener(options.Logging.Every, RunSinks.Create(options, folder, meter, log));
        List<ITrainingListener> listeners = [new RunSummary(folder.Summary, options.Training.Seed), metrics, meter, start];
        if (options.Logging.Progress) listeners.Add(new ProgressListener(console));
        listeners.Add(new SkippedElements());
        listeners.AddRange(options.Listeners.Select(Create));
        listeners.Add(new FigureListener(folder.Figures, [.. listeners.OfType<IFigureSource>()]));
        listeners.Add(new CheckpointListener(folder.Checkpoints, options.Training.Checkpoints)); // Last: it saves what the others know.
        log.Information(
            "Run folder {Folder}, device {Device}, {Threads} threads, seed {Seed}.",
            folder.Path, run.Device.ToString(), options.Training.Threads ?? torch.get_num_threads(), options.Training.Seed);
        using TrainingTask task = options.Task.Create();
        return new TrainingLoop(options.Training, listeners).Run(task, run, tree =>
        {
            if (request.Resume is not null) Restore(request.Resume, tree, folder, log);
            Write(folder.Config, OptionsWriter.Write(options)!);
            if (request is { Resume: null, Bases.Count: > 0 }) Write(folder.Bases, request.Bases);
        }, cancellation);
    }

    private static void Write(string path, JsonNode config)
    {
        try
        {
            string fresh = path + ".new";
            File.WriteAllText(fresh, config.ToJsonString(OptionsWriter.Indented) + "\n");
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The configuration of the run, {path}, cannot be written: {error.Message}", error);
        }
    }

    private static ITrainingListener Create(ListenerOptions options)
    {
        try
        {
            return options.Create();
        }
        catch (Exception error) when (!ListenerCalls.IsVerdict(error))
        {
            Type type = options.GetType();
            throw new ListenerException(type.GetCustomAttribute<ComponentAttribute>()?.Name ?? type.Name, nameof(ListenerOptions.Create), error);
        }
    }

    // First the weights: that they are of another model says more than that an option differs.
    private void Restore(ResumePoint resume, StateTree tree, RunFolder folder, Logger log)
    {
        string? checkpoint = resume.Restore(tree, folder.Checkpoints, log);
        ResumeCheck.Run(folder.Config, options);
        if (checkpoint is null) log.Warning("There is no checkpoint in {Folder} yet: starting from the beginning.", folder.Checkpoints.Path);
        else log.Information("Resumed from {Checkpoint}.", checkpoint);
    }

    private RunFolder OpenFolder()
    {
        if (request.Resume is { } resume) return RunFolder.Open(resume.RunFolder);
        return request.Folder is { } path ? RunFolder.CreateAt(path) : RunFolder.Create(request.Root, options.Name ?? "run");
    }

    private sealed class StartMark : ITrainingListener
    {
        public bool Reached { get; set; }

        public void OnStart(LoopState state) => Reached = true;
    }
}
