using System.Text.Json;
using Microsoft.Data.Sqlite;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>A study: the plan of a sweep, its trials and what they measured, in the file <c>study.db</c> of a folder that several processes may share.</summary>
public sealed class Study : IDisposable
{
    /// <summary>The name of its file in its folder.</summary>
    public const string DatabaseFile = "study.db";

    private readonly StudyDatabase _database;

    private Study(string folder, bool create, TimeSpan patience)
    {
        Folder = Path.GetFullPath(folder);
        _database = new(Path.Combine(Folder, DatabaseFile), create, patience);
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>What it is to find out.</summary>
    public StudyPlan Plan { get; private set; } = null!;

    /// <summary>What decides which point is best; null until the first run has said what the task's goal is.</summary>
    public Goal? Goal { get; private set; }

    /// <summary>Whether a folder holds a study.</summary>
    public static bool IsAt(string folder) => File.Exists(Path.Combine(folder, DatabaseFile));

    /// <summary>Begins a study, or joins the one of the folder when it is the same.</summary>
    /// <exception cref="ConfigException">The folder's study is another one (the message says what differs), or its file is damaged or newer.</exception>
    /// <exception cref="EnvironmentException">It is locked, or the disk refuses.</exception>
    public static Study Join(string folder, StudyPlan plan, TimeSpan? patience = null)
    {
        CreateFolder(folder);
        var study = new Study(folder, create: true, patience ?? TimeSpan.FromSeconds(30));
        try
        {
            study._database.InTransaction(() => study.Begin(plan));
            study.Load();
            return study;
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    /// <summary>Opens the study of a folder.</summary>
    /// <exception cref="ConfigException">There is none, or its file is damaged or newer.</exception>
    /// <exception cref="EnvironmentException">It is locked, or the disk refuses.</exception>
    public static Study Open(string folder, TimeSpan? patience = null)
    {
        if (!IsAt(folder)) throw new ConfigException("", $"{folder} is not the folder of a study: it has no {DatabaseFile}.");
        var study = new Study(folder, create: false, patience ?? TimeSpan.FromSeconds(30));
        try
        {
            study.Load();
            return study;
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    /// <summary>What a score is multiplied by so that more is better.</summary>
    internal double Sign => Goal?.Direction == GoalDirection.Maximize ? 1 : -1;

    /// <summary>Every trial, in order.</summary>
    public IReadOnlyList<Trial> Trials() => _database.Query("SELECT number, point, params, seed, state, score, error, folder, started, ended FROM trials ORDER BY number", Read);

    /// <summary>Every point, in order.</summary>
    public IReadOnlyList<StudyPoint> Points() => [.. Trials().GroupBy(trial => trial.Point).Select(trials => StudyPoint.Of([.. trials]))];

    /// <summary>The points that are complete, the best first.</summary>
    public IReadOnlyList<StudyPoint> Ranking() => Rank(Points());

    /// <summary>Of some points those that are complete, the best first.</summary>
    public IReadOnlyList<StudyPoint> Rank(IEnumerable<StudyPoint> points)
    {
        return [.. points.Where(point => point.State == TrialState.Complete && !double.IsNaN(point.Score)).OrderByDescending(point => Sign * point.Score)];
    }

    /// <summary>
    /// Takes a trial to train: one whose owner is dead, so that its run goes on, or else the next that waits. Each is given to one process only.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="now">The time; null for the clock's.</param>
    /// <returns>The trial; null when there is none.</returns>
    public Trial? Claim(TrialOwner owner, DateTimeOffset? now = null)
    {
        DateTimeOffset time = now ?? DateTimeOffset.UtcNow;
        Trial? claimed = null;
        _database.InTransaction(() =>
        {
            long[] dead =
            [
                .. _database.Query(
                    "SELECT number, host, pid, born, heartbeat FROM trials WHERE state = $running ORDER BY number",
                    row => (Number: row.GetInt64(0), Owner: new TrialOwner(row.GetString(1), row.GetInt32(2), row.GetInt64(3)), Heartbeat: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4))),
                    ("$running", (int)TrialState.Running))
                .Where(trial => trial.Owner != owner && trial.Owner.IsDead(trial.Heartbeat, time)).Select(trial => trial.Number),
            ];
            long[] next = dead.Length > 0 ? dead : [.. _database.Query("SELECT number FROM trials WHERE state = $waiting ORDER BY number LIMIT 1", row => row.GetInt64(0), ("$waiting", (int)TrialState.Waiting))];
            if (next.Length == 0) return;
            _database.Execute(
                "UPDATE trials SET state = $state, host = $host, pid = $pid, born = $born, heartbeat = $now, started = coalesce(started, $now) WHERE number = $number",
                ("$state", (int)TrialState.Running), ("$host", owner.Host), ("$pid", owner.Process), ("$born", owner.Born), ("$now", time.ToUnixTimeMilliseconds()), ("$number", next[0]));
            claimed = _database.Query("SELECT number, point, params, seed, state, score, error, folder, started, ended FROM trials WHERE number = $number", Read, ("$number", next[0]))[0];
        });
        return claimed;
    }

    /// <summary>Says that an owner is alive, and writes down what its trials have measured.</summary>
    /// <param name="owner">Who.</param>
    /// <param name="values">The trials' measurements.</param>
    public void Report(TrialOwner owner, IEnumerable<(long Trial, long Step, double Value)> values) => _database.InTransaction(() =>
    {
        _database.Execute(
            "UPDATE trials SET heartbeat = $now WHERE state = $running AND host = $host AND pid = $pid AND born = $born",
            ("$now", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), ("$running", (int)TrialState.Running), ("$host", owner.Host), ("$pid", owner.Process), ("$born", owner.Born));
        // NaN is NULL in SQLite.
        _database.ExecuteMany("INSERT OR REPLACE INTO metrics VALUES ($trial, $step, $value)", ["$trial", "$step", "$value"], values.Select(entry => (object?[])[entry.Trial, entry.Step, entry.Value]));
    });

    /// <summary>Writes down how a trial ended, or that it waits again.</summary>
    /// <param name="owner">Who trained it; where another process has taken it over, nothing is changed.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="state">Its new state.</param>
    /// <param name="score">Its score.</param>
    /// <param name="error">Why it failed.</param>
    public void End(TrialOwner owner, long trial, TrialState state, double? score = null, string? error = null)
    {
        long? ended = state is TrialState.Waiting or TrialState.Running ? null : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        _database.Execute(
            "UPDATE trials SET state = $state, score = $score, error = $error, ended = $ended WHERE number = $number AND state = $running AND host = $host AND pid = $pid AND born = $born",
            ("$state", (int)state), ("$score", score), ("$error", error), ("$ended", ended), ("$number", trial), ("$running", (int)TrialState.Running),
            ("$host", owner.Host), ("$pid", owner.Process), ("$born", owner.Born));
    }

    /// <summary>What trials have measured, by trial.</summary>
    /// <param name="trials">Which; null for all.</param>
    public IReadOnlyDictionary<long, TrialCurve> Curves(IEnumerable<long>? trials = null)
    {
        var curves = new Dictionary<long, TrialCurve>();
        if (Goal is null) return curves;
        string only = trials is null ? "" : $" WHERE trial IN ({string.Join(',', trials)})";
        foreach ((long trial, long step, double value) in _database.Query($"SELECT trial, step, value FROM metrics{only} ORDER BY trial, step", row => (row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? double.NaN : row.GetDouble(2))))
        {
            if (!curves.TryGetValue(trial, out TrialCurve? curve)) curves[trial] = curve = new(trial, Goal);
            curve.Add(step, value);
        }

        return curves;
    }

    /// <summary>Writes down the task's goal, if the plan has none; the first to say it decides.</summary>
    public void SetGoal(Goal goal)
    {
        _database.ExecuteMany("INSERT OR IGNORE INTO plan VALUES ($name, $value)", ["$name", "$value"], [["goal metric", goal.Metric], ["goal direction", goal.Direction.ToString()]]);
        Load();
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The folder of the study, {folder}, cannot be made: {error.Message}", error);
        }
    }

    private static Trial Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), JsonSerializer.Deserialize<string[]>(row.GetString(2))!, row.IsDBNull(3) ? null : row.GetInt64(3), (TrialState)row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetDouble(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetString(7), Time(row, 8), Time(row, 9));

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private Dictionary<string, string> Texts() => _database.Query("SELECT name, value FROM plan", row => (row.GetString(0), row.GetString(1))).ToDictionary(entry => entry.Item1, entry => entry.Item2);

    private void Load()
    {
        Dictionary<string, string> texts = Texts();
        if (!StudyPlan.IsIn(texts)) throw new ConfigException("", $"{Path.Combine(Folder, DatabaseFile)} holds no plan of a study: it is damaged, or the sweep was never begun. Delete it and give the whole command of the sweep again.");
        Plan = StudyPlan.Parse(texts);
        Goal = Plan.Goal ?? (texts.TryGetValue("goal metric", out string? metric) && texts.TryGetValue("goal direction", out string? direction) ? new(metric, Enum.Parse<GoalDirection>(direction)) : null);
    }

    private void Begin(StudyPlan plan)
    {
        IReadOnlyDictionary<string, string> wanted = plan.Texts();
        Dictionary<string, string> known = Texts();
        if (known.Count > 0)
        {
            string[] differing = [.. wanted.Where(entry => known.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => entry.Key == "config" ? "config" : $"{entry.Key} ({known.GetValueOrDefault(entry.Key)} there, {entry.Value} here)")];
            if (differing.Length > 0) throw new ConfigException("", $"{Folder} holds another study; what differs: {string.Join(", ", differing)}. Go on with that one with --resume {Folder}, or name another folder with --study.");
            return;
        }

        _database.ExecuteMany("INSERT INTO plan VALUES ($name, $value)", ["$name", "$value"], wanted.Select(entry => (object?[])[entry.Key, entry.Value]));
        _database.ExecuteMany(
            "INSERT INTO trials (number, point, params, seed, state, folder) VALUES ($number, $point, $params, $seed, $state, $folder)",
            ["$number", "$point", "$params", "$seed", "$state", "$folder"],
            Enumerable.Range(0, (int)plan.Trials).Select(number =>
            {
                int seeds = Math.Max(1, plan.Seeds.Count);
                long point = number / seeds;
                long? seed = plan.Seeds.Count > 0 ? plan.Seeds[number % seeds] : null;
                return (object?[])[number, point, JsonSerializer.Serialize(plan.Space.Point(point), OptionsWriter.OneLine), seed, (int)TrialState.Waiting, $"trials/{point:0000}" + (seed is null ? "" : $"-seed{seed}")];
            }));
    }
}
