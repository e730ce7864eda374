namespace Trainer.Configuration;

/// <summary>A configuration that cannot be used; carries everything found wrong with it.</summary>
public sealed class ConfigException : Exception
{
    /// <summary>Creates the exception from what was found.</summary>
    public ConfigException(IReadOnlyList<ConfigError> errors) : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>Creates the exception from one finding.</summary>
    public ConfigException(string path, string message, string source = "") : this([new ConfigError(path, message, source)]) { }

    /// <summary>Everything found wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
