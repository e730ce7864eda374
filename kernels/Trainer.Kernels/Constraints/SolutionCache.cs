using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Trainer.Kernels.Constraints;

/// <summary>Solutions of problems that were solved before, in memory and, where one is named, in a file. A file that is damaged is done without, and one that cannot be written is let be.</summary>
/// <param name="file">The file, in JSON; it need not exist. Several processes may share it; when two write at once, what one of them found may be lost. Null for memory alone.</param>
public sealed class SolutionCache(string? file = null)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly ConcurrentDictionary<string, IReadOnlyList<Solution>> _solved = new();
    private int _searches;

    /// <summary>How many problems were solved, not found.</summary>
    public int Searches => _searches;

    /// <summary>The solutions of a problem, all that the options ask for. What ended in an exception is not kept.</summary>
    /// <exception cref="ArgumentException">As for <see cref="IntegerProblem.Solve"/>.</exception>
    /// <exception cref="SearchLimitException">The search has tried as many values as it may.</exception>
    public IReadOnlyList<Solution> Solve(IntegerProblem problem, SolveOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        string key = Key(problem, options);
        if (_solved.TryGetValue(key, out IReadOnlyList<Solution>? known)) return known;
        if (Find(key, problem, options) is { } found) return _solved[key] = found;
        Interlocked.Increment(ref _searches);
        Solution[] solutions = [.. problem.Solve(options, cancellation)];
        Keep(key, solutions);
        return _solved[key] = solutions;
    }

    // The limit of choices changes no solution, so it is no part of the key.
    private static string Key(IntegerProblem problem, SolveOptions options)
    {
        IEnumerable<string> excluded = options.Exclude.Select(entry => string.Join(", ", entry.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"1\n{problem.Hash}\n{options.Count}\n{string.Join("\n", excluded)}")));
    }

    // Numbers from a file are believed only if they solve the problem.
    private Solution[]? Find(string key, IntegerProblem problem, SolveOptions options)
    {
        if (file is null || !Read(file).TryGetValue(key, out long[][]? rows) || rows is null || rows.Length > options.Count) return null;
        Solution[] solutions = [.. rows.Select(row => problem.TrySolution(row, options)).OfType<Solution>()];
        return solutions.Length == rows.Length ? solutions : null;
    }

    private void Keep(string key, Solution[] solutions)
    {
        if (file is null) return;
        string own = $"{file}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        try
        {
            Dictionary<string, long[][]> plans = Read(file);
            plans[key] = [.. solutions.Select(solution => solution.Values.ToArray())];
            if (Path.GetDirectoryName(file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(own, JsonSerializer.Serialize(plans, Json));
            File.Move(own, file, overwrite: true); // Others see the old file or the new one, never half of one.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Discard(own); // The next process searches again.
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // It may never have been made.
        }
    }

    private static Dictionary<string, long[][]> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, long[][]>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }
}
