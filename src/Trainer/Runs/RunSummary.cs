using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Torch.Native;

namespace Trainer.Runs;

/// <summary>Keeps <c>summary.json</c>: <c>running</c> from the start, the outcome at the end, so that a run that was killed is told from one that ended.</summary>
/// <param name="path">The file.</param>
/// <param name="seed">The run's seed.</param>
public sealed class RunSummary(string path, long seed) : ITrainingListener
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The versions of what computes.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = new Dictionary<string, string>
    {
        ["trainer"] = typeof(RunSummary).Assembly.GetName().Version!.ToString(3),
        ["torchSharp"] = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?",
        ["libtorch"] = NativeLibraries.LibTorchVersion,
        ["dotnet"] = Environment.Version.ToString(),
        ["os"] = RuntimeInformation.OSDescription,
    };

    /// <inheritdoc/>
    public void OnStart(LoopState state) => Write(state, "running", null);

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error) => Write(state, reason.ToString().ToLowerInvariant(), error?.Message);

    private void Write(LoopState state, string status, string? error)
    {
        using var process = Process.GetCurrentProcess();
        double seconds = state.Elapsed.TotalSeconds;
        var summary = new
        {
            status,
            error,
            steps = state.Step,
            epochs = state.Epoch,
            totalSteps = state.TotalSteps,
            seconds = Math.Round(seconds, 3),
            samplesPerSecond = state.Samples > 0 ? Math.Round(state.Samples / seconds, 1) : 0,
            parameters = state.Tree.Modules.Values.Sum(module => module.parameters().Sum(parameter => parameter.numel())),
            optimizerBytes = state.Tree.Optimizers.Sum(optimizer => optimizer.StateBytes),
            peakMemoryBytes = process.PeakWorkingSet64,
            device = state.Device.ToString(),
            threads = torch.get_num_threads(),
            seed,
            versions = Versions,
            libtorchFolder = NativeLibraries.ExternalFolder,
            goal = state.Scores.Goal.Metric,
            goalDirection = OptionsWriter.Write(state.Scores.Goal.Direction),
            bestStep = state.Scores.BestStep,
            final = state.Scores.Latest,
            best = state.Scores.Best,
            tables = state.Scores.Tables,
        };
        try
        {
            string fresh = path + ".new";
            File.WriteAllText(fresh, JsonSerializer.Serialize(summary, Json) + "\n");
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The summary of the run, {path}, cannot be written: {failure.Message}", failure);
        }
    }
}
