using Trainer.Loop;

namespace Trainer.Sweeps;

/// <summary>Writes files of a study, whole or not at all.</summary>
internal static class StudyFiles
{
    public static void Write(string path, string text)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == text) return;
            string fresh = $"{path}.{Environment.ProcessId}.new"; // Several processes may write it.
            File.WriteAllText(fresh, text);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be written: {error.Message}", error);
        }
    }
}
