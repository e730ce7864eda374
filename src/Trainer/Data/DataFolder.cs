namespace Trainer.Data;

/// <summary>Where data sets lie: <c>--data DIR</c>, else <c>TRAINER_DATA</c>, else <c>~/.cache/trainer</c>.</summary>
/// <param name="Path">The folder, absolute; it need not exist.</param>
public sealed record DataFolder(string Path)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "TRAINER_DATA";

    /// <summary>The folder in force: <paramref name="requested"/>, else the environment's, else the user's cache.</summary>
    public static DataFolder Resolve(string? requested = null)
    {
        string? path = string.IsNullOrWhiteSpace(requested) ? Environment.GetEnvironmentVariable(Variable) : requested;
        if (string.IsNullOrWhiteSpace(path))
        {
            path = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "trainer");
        }

        return new(System.IO.Path.GetFullPath(path));
    }

    /// <summary>The path of a file below the folder.</summary>
    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The path of a file or folder that a configuration names relative to this folder; it need not exist.</summary>
    /// <exception cref="DataException">It lies outside, or a symbolic link on the way leads outside.</exception>
    public string Inside(string name) => InnerPath.Resolve(this, name);
}
