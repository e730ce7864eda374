namespace Trainer.Configuration;

/// <summary>A configuration that cannot be used; carries everything found wrong with it.</summary>
public sealed class ConfigException : Exception
{
    /// <summary>Creates the exception from what was found.</summary>
    public ConfigException(IReadOnlyList<ConfigError> errors) : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>Creates the exception from one finding.</summary>
    public ConfigException(string path, string message, string source = "") : this([new ConfigError(path, message, source)]) { }

    /// <summary>Builds something from options; what it finds wrong with them, now that it knows more than the options alone, is reported by their path.</summary>
    /// <exception cref="ConfigException"><paramref name="build"/> threw an <see cref="ArgumentException"/>.</exception>
    public static T Wrap<T>(string path, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException error)
        {
            // .NET adds the parameter's name, which is no key.
            throw new ConfigException(path, error.ParamName is { } name ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message);
        }
    }

    /// <summary>Everything found wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
