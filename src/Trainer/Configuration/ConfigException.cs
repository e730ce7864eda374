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

    /// <summary>Builds a part whose options stand elsewhere in the configuration than it knows: what it finds wrong is reported by the path in the whole.</summary>
    /// <param name="path">The path in the whole of a path that the part knows.</param>
    /// <param name="build">Builds it.</param>
    /// <exception cref="ConfigException"><paramref name="build"/> threw one.</exception>
    public static void Renamed(Func<string, string> path, Action build)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            build();
        }
        catch (ConfigException error)
        {
            throw new ConfigException([.. error.Errors.Select(found => new ConfigError(path(found.Path), found.Message, found.Source))]);
        }
    }

    /// <summary>Builds a task that stands within another one.</summary>
    /// <param name="place">Its place: <c>task:victim</c>, say, where it knows itself as <c>task</c>.</param>
    /// <param name="build">Builds it.</param>
    /// <exception cref="ConfigException"><paramref name="build"/> threw one.</exception>
    public static void WrapTask(string place, Action build) => Renamed(path => path == "task" || path.StartsWith("task:", StringComparison.Ordinal) ? place + path["task".Length..] : path, build);

    /// <summary>Everything found wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
