using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Serilog;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>
/// Keeps simulated fields in the data folder: <c>simulated/NAME-HASH.safetensors</c>, whose header holds the parameters they were made with. A file of other
/// parameters, or a damaged one, is made anew; several processes that want the same one wait for the first.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="log">Told what happens.</param>
internal sealed class SimulationCache(DataFolder folder, ILogger log)
{
    private const string ParametersKey = "parameters", VersionKey = "version";

    /// <summary>Raised whenever the same parameters give other fields than before.</summary>
    private const string Version = "1";

    /// <summary>The fields of these options, from the file or simulated.</summary>
    public IReadOnlyDictionary<string, Tensor> Get(SimulatedFieldsOptions options, Func<Dictionary<string, Tensor>> simulate)
    {
        JsonNode node = OptionsWriter.Write(options)!;
        string parameters = node.ToJsonString(OptionsWriter.OneLine);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parameters)))[..12];
        string path = folder.File("simulated", $"{node["type"]}-{hash}.safetensors");
        using FileStream? turn = TakeTurn(path);
        if (Read(path, parameters) is { } found) return found;
        Dictionary<string, Tensor> fields = simulate();
        if (turn is not null) Write(path, fields, parameters);
        return fields;
    }

    private Dictionary<string, Tensor>? Read(string path, string parameters)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var reader = new SafetensorsReader(path);
            if (reader.Metadata.GetValueOrDefault(ParametersKey) == parameters && reader.Metadata.GetValueOrDefault(VersionKey) == Version)
            {
                log.Debug("Simulated fields come from {Path}.", path);
                return reader.Entries.Keys.ToDictionary(name => name, name => reader.Read(name));
            }

            log.Warning("{Path} was simulated with other parameters ({Parameters}): it is made anew.", path, reader.Metadata.GetValueOrDefault(ParametersKey) ?? "it names none");
        }
        catch (IOException error)
        {
            log.Warning("{Path} is damaged ({Reason}): it is made anew.", path, error.Message);
        }

        return null;
    }

    private void Write(string path, Dictionary<string, Tensor> fields, string parameters)
    {
        string fresh = $"{path}.{Environment.ProcessId}";
        try
        {
            SafetensorsWriter.Write(fresh, fields, new Dictionary<string, string> { [ParametersKey] = parameters, [VersionKey] = Version }, flushToDisk: true);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(fresh)) File.Delete(fresh);
            NotKept(path, error);
        }
    }

    // Whoever has the lock file open simulates; null where no file can be written at all.
    private FileStream? TakeTurn(string path)
    {
        bool hasWaited = false;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path + ".lock"))
            {
                if (!hasWaited) log.Information("Another process simulates {Path}: waiting for it.", path);
                hasWaited = true;
                Thread.Sleep(200);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (!File.Exists(path)) NotKept(path, error);
                return null;
            }
        }
    }

    private void NotKept(string path, Exception error) =>
        log.Warning("What is simulated cannot be kept in {Path} ({Reason}): it will be simulated again next time. Choose another data folder with --data.", path, error.Message);
}
