namespace Trainer.Data.Downloads;

/// <summary>Where to look for a set's files: the user's mirrors first, then the set's own.</summary>
public static class Mirrors
{
    /// <summary>The environment variable that names mirrors, separated by spaces: folders with one folder a data set, as in a data folder.</summary>
    public const string Variable = "TRAINER_MIRROR";

    /// <summary>The folders that may hold the set's files, in the order in which they are tried.</summary>
    /// <param name="set">The set.</param>
    /// <param name="requested">The user's mirrors; null: those of the environment variable.</param>
    /// <exception cref="DataException">A mirror is not an http or https address.</exception>
    public static IReadOnlyList<Uri> For(DownloadSet set, IReadOnlyList<string>? requested = null)
    {
        IEnumerable<string> own = requested ?? Environment.GetEnvironmentVariable(Variable)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. own.Select(address => Parse(address, set.Name)), .. set.Mirrors];
    }

    private static Uri Parse(string address, string set) =>
        Uri.TryCreate($"{address.TrimEnd('/')}/{set}/", UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new DataException($"The mirror '{address}' is not an http or https address.");
}
