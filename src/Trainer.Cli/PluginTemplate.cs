using System.Reflection;
using System.Security;
using System.Text.RegularExpressions;
using Trainer.Configuration;
using Trainer.Loop;

namespace Trainer.Cli;

/// <summary>The project that <c>trainer new plugin</c> writes: the files below <c>Templates/plugin</c>, with the plugin's name in place of <c>_Name_</c>.</summary>
internal static partial class PluginTemplate
{
    private const string Prefix = "plugin/", Suffix = ".txt";

    // As a namespace they would hide what the plugin's own code means by them.
    private static readonly string[] Taken = ["Trainer", "TorchSharp", "System", "Microsoft", "Xunit", "Spectre"];

    private static readonly string[] Keywords =
    [
        .. ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float "
            + "for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return "
            + "sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while").Split(' '),
    ];

    /// <summary>Writes the project and returns its folder.</summary>
    /// <exception cref="ConfigException">The name is none for an assembly, or the folder is not empty.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written.</exception>
    public static string Write(string name, string? output)
    {
        CheckName(name);
        if (output is "") throw new ConfigException("", "--output needs a path.");
        string folder = Path.GetFullPath(output ?? name);
        if (File.Exists(folder)) throw new ConfigException("", $"{folder} is a file. Name another folder: --output DIR");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new ConfigException("", $"{folder} is not empty. Name another folder: --output DIR");
        try
        {
            Assembly assembly = typeof(PluginTemplate).Assembly;
            foreach (string resource in assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                string file = Path.Combine(folder, resource[Prefix.Length..^Suffix.Length].Replace("_Name_", name, StringComparison.Ordinal));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, Fill(reader.ReadToEnd(), name));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{folder} cannot be written: {error.Message}", error);
        }

        return folder;
    }

    private static void CheckName(string name)
    {
        string hint = "A plugin is called like a namespace: letters, digits and '_', parts joined with '.', such as MyPlugin or Acme.Vision.";
        if (!Name().IsMatch(name) || name.Length > 100) throw new ConfigException("", $"'{name}' is no name for a plugin. {hint}");
        string[] parts = name.Split('.');
        if (parts.FirstOrDefault(Keywords.Contains) is { } keyword) throw new ConfigException("", $"'{name}' is no name for a plugin: '{keyword}' is a word of C#.");
        if (Taken.Contains(parts[0], StringComparer.OrdinalIgnoreCase)) throw new ConfigException("", $"'{name}' is no name for a plugin: '{parts[0]}' is taken. Choose another one.");
    }

    private static string Fill(string text, string name) => text
        .Replace("_Name_", name, StringComparison.Ordinal)
        .Replace("_name_", Boundary().Replace(name, "-").Replace('.', '-').Replace('_', '-').ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("_TrainerHome_", SecurityElement.Escape(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    // Where a word begins: MyPlugin is my-plugin.
    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boundary();
}
