using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Configuration;
using Trainer.State;
using Trainer.Torch.Safetensors;

namespace Trainer.Weights;

/// <summary>Weights to begin with, from a safetensors file: PyTorch's, Hugging Face's, or another run's.</summary>
public sealed record WeightOptions
{
    private const int MostNames = 5;

    /// <summary>A .safetensors file, a .safetensors.index.json, or a folder that holds model.safetensors or its index.</summary>
    [MinLength(1)]
    public required string Path { get; init; }

    /// <summary>Rules from=to for the names; * stands for any characters and is carried over: backbone.*=* removes a prefix, head.*= leaves a part out.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Whether every weight must be set, every stored tensor used, and every shape fit. Otherwise what fits is taken.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Sets the weights of a run's modules.</summary>
    /// <param name="tree">The modules.</param>
    /// <param name="log">Told what was set.</param>
    /// <param name="key">The place of these options in a configuration, for messages.</param>
    /// <exception cref="ConfigException">The file cannot be read, or does not fit; the message names what does not.</exception>
    public void Apply(StateTree tree, ILogger log, string key = "training:weights")
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(log);
        try
        {
            using var source = new SafetensorsSet(Path);
            var import = new WeightImport(source, tree.Weights(), new NameMap(Map));
            if (Strict && !import.IsComplete) throw new ConfigException(key, Problem(import, key));
            if (import.Matched.Count == 0) throw new ConfigException(key, $"no tensor of {source.Path} fits a weight of this model. {Problem(import, key)}");
            import.Apply();
            log.Information(
                "{Matched:N0} weights are from {Path}; {Missing:N0} of the model were not there, {Unexpected:N0} were not needed, {Mismatched:N0} had another shape.",
                import.Matched.Count, source.Path, import.Missing.Count, import.Unexpected.Count, import.Mismatched.Count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(key + ":path", $"{error.Message} A relative path starts from the folder that the program runs in.");
        }
    }

    private string Problem(WeightImport import, string key)
    {
        var parts = new List<string>();
        if (import.Missing.Count > 0) parts.Add($"{import.Missing.Count} missing ({Names(import.Missing)})");
        if (import.Unexpected.Count > 0) parts.Add($"{import.Unexpected.Count} unexpected ({Names(import.Unexpected)})");
        if (import.Mismatched.Count > 0) parts.Add($"{import.Mismatched.Count} of another shape ({Names([.. import.Mismatched.Select(entry => $"{entry.Name} {entry.Stored} for {entry.Model}")])})");
        return $"{Path} does not fit this model: {string.Join(", ", parts)}. Map names with {key}:map, or take what fits with strict=false; "
            + "trainer import CONFIG FILE lists everything.";
    }

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", …" : "");
}
