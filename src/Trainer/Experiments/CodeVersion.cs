using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Tells whether two runs would be computed by the same code: builds are deterministic, so an assembly of the same source has the same identity.</summary>
public static class CodeVersion
{
    private static readonly Lazy<string> Program = new(() => string.Join('\n', Directory.EnumerateFiles(AppContext.BaseDirectory, "Trainer*.dll")
        .Where(path => path != Assembly.GetEntryAssembly()?.Location).Order(StringComparer.Ordinal).Select(FileHash)
        .Concat(RunSummary.Versions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"))));

    /// <summary>The hash of a resolved configuration, the plugins it names, the files it is trained on, and the program.</summary>
    /// <param name="config">The configuration, every value spelt out.</param>
    /// <param name="files">What tells those files from others; empty for none.</param>
    /// <returns>16 hexadecimal digits.</returns>
    public static string KeyOf(JsonObject config, string files)
    {
        ArgumentNullException.ThrowIfNull(config);
        IEnumerable<string> plugins = (config["plugins"] as JsonArray ?? []).Select(path => FileHash(path!.GetValue<string>()));
        string text = string.Join('\n', plugins.Prepend(config.ToJsonString()).Append(files).Append(Program.Value));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static string FileHash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return $"{Path.GetFileName(path)} {Convert.ToHexStringLower(SHA256.HashData(file))}";
    }
}
