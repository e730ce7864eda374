using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.Reports;
using Trainer.Sweeps;
using Xunit.Abstractions;

namespace Trainer.Tests.Sweeps;

public sealed class StudyTests(ITestOutputHelper output) : IDisposable
{
    private static readonly Goal Accuracy = new("test/accuracy", GoalDirection.Maximize);
    private static readonly TrialOwner Dead = TrialOwner.Self with { Born = 0 }; // The number of this process, given to another one before.

    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("study");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_trial_is_given_once_however_many_ask()
    {
        StudyPlan plan = Plan(150);
        var claimed = new ConcurrentBag<long>();
        Parallel.For(0, 4, new() { MaxDegreeOfParallelism = 4 }, worker =>
        {
            using Study study = Study.Join(Folder, plan);
            while (study.Claim(TrialOwner.Self) is { } trial)
            {
                claimed.Add(trial.Number);
                study.Report(TrialOwner.Self, [(trial.Number, 1, trial.Number)]);
                study.End(TrialOwner.Self, trial.Number, TrialState.Complete, trial.Number);
            }
        });
        Assert.Equal(Enumerable.Range(0, 150).Select(number => (long)number), claimed.Order());
        using Study whole = Study.Open(Folder);
        Assert.All(whole.Trials(), trial => Assert.Equal((TrialState.Complete, (double?)trial.Number), (trial.State, trial.Score)));
        Assert.Equal(149, whole.Ranking()[0].Score);
    }

    [Fact]
    public void The_trial_of_a_dead_owner_is_taken_over()
    {
        using Study study = Study.Join(Folder, Plan(3));
        Trial lost = study.Claim(Dead)!;
        Trial taken = study.Claim(TrialOwner.Self)!;
        Assert.Equal(lost.Number, taken.Number);
        study.End(Dead, lost.Number, TrialState.Failed, error: "too late");
        Assert.Equal(TrialState.Running, study.Trials()[0].State);
        Assert.Equal(1, study.Claim(TrialOwner.Self)!.Number); // Its own are not taken over.
    }

    [Fact]
    public void The_trial_of_another_machine_is_taken_over_when_it_has_long_been_silent()
    {
        using Study study = Study.Join(Folder, Plan(3));
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
        var far = new TrialOwner("another-machine", 1, 1);
        Assert.Equal(0, study.Claim(far, now)!.Number);
        Assert.Equal(1, study.Claim(TrialOwner.Self, now + TrialOwner.LongestSilence)!.Number);
        Assert.Equal(0, study.Claim(TrialOwner.Self, now + TrialOwner.LongestSilence + TimeSpan.FromSeconds(1))!.Number);
    }

    [Fact]
    public void Another_plan_is_refused_and_what_differs_is_named()
    {
        Study.Join(Folder, Plan(3)).Dispose();
        Study.Join(Folder, Plan(3)).Dispose();
        string message = Assert.Throws<ConfigException>(() => Study.Join(Folder, Plan(4) with { Seeds = [1, 2] })).Message;
        Assert.Contains("points (3 there, 4 here)", message, StringComparison.Ordinal);
        Assert.Contains("seeds", message, StringComparison.Ordinal);
        Assert.DoesNotContain("space", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_score_of_a_point_is_the_mean_over_its_seeds()
    {
        using Study study = Study.Join(Folder, Plan(2) with { Seeds = [5, 6] });
        foreach (double score in (double[])[1, 4, 2]) study.End(TrialOwner.Self, study.Claim(TrialOwner.Self)!.Number, TrialState.Complete, score);
        StudyPoint best = Assert.Single(study.Ranking()); // The second seed of the other is missing.
        Assert.Equal((0, 2.5, 3 / Math.Sqrt(2)), (best.Number, best.Score, best.Spread));
        Assert.Equal(["trials/0000-seed5", "trials/0000-seed6"], best.Trials.Select(trial => trial.Folder));
    }

    [Fact]
    public void A_file_that_is_none_of_a_study_is_named_and_left_alone()
    {
        string file = _folder.Write("study/study.db", "not a database, but long enough to have a header " + new string('x', 200));
        Assert.Contains(file, Assert.Throws<ConfigException>(() => Study.Open(Folder)).Message, StringComparison.Ordinal);
        Assert.StartsWith("not a database", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("is not the folder of a study", Assert.Throws<ConfigException>(() => Study.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_plan_is_named_and_can_be_begun_anew()
    {
        string file = _folder.Write("study/study.db", "");
        string message = Assert.Throws<ConfigException>(() => Study.Open(Folder)).Message;
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("never begun", message, StringComparison.Ordinal);
        Study.Join(Folder, Plan(1)).Dispose();
    }

    [Fact]
    public void A_truncated_file_is_reported_as_damaged()
    {
        Study.Join(Folder, Plan(2000)).Dispose();
        string file = Path.Combine(Folder, "study.db");
        using (FileStream stream = File.OpenWrite(file)) stream.SetLength(stream.Length / 2);
        string message = Assert.Throws<ConfigException>(() =>
        {
            using Study study = Study.Open(Folder);
            study.Points();
        }).Message;
        Assert.Contains("damaged", message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "newer version")]
    [InlineData("PRAGMA user_version = 0", "not that of a study")]
    public void A_file_of_another_format_is_refused(string change, string word)
    {
        Study.Join(Folder, Plan(1)).Dispose();
        Change(change);
        Assert.Contains(word, Assert.Throws<ConfigException>(() => Study.Open(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_locked_file_is_reported_as_locked()
    {
        Study.Join(Folder, Plan(1)).Dispose();
        using SqliteConnection other = Connect();
        using SqliteTransaction transaction = other.BeginTransaction(deferred: false);
        Assert.Contains("locked", Assert.Throws<EnvironmentException>(() => Study.Open(Folder, TimeSpan.FromSeconds(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Importance_is_the_share_of_the_variance()
    {
        // 3x + y over the unit square: variances 9/12 and 1/12; z does nothing.
        var random = new RandomStream(1);
        double[][] points = [.. Enumerable.Range(0, 1000).Select(_ => (double[])[random.NextDouble(), random.NextDouble(), random.NextDouble()])];
        IReadOnlyList<double> shares = ParameterImportance.Of(points, [.. points.Select(point => (3 * point[0]) + point[1])]);
        Assert.Equal(0.9, shares[0], 0.03);
        Assert.Equal(0.1, shares[1], 0.03);
        Assert.InRange(shares[2], 0, 0.01);
        Assert.Equal([0, 0, 0], ParameterImportance.Of(points, new double[1000]));
        // An exclusive or: all interaction.
        Assert.All(ParameterImportance.Of(points, [.. points.Select(point => point[0] < 0.5 == point[1] < 0.5 ? 1.0 : 0.0)]), share => Assert.InRange(share, 0, 0.1));
    }

    [Fact]
    public void The_report_has_the_best_run_and_faintly_what_was_stopped_early()
    {
        using Study study = Study.Join(Folder, Plan(4));
        (TrialState, double)[] ends = [(TrialState.Complete, 0.5), (TrialState.Pruned, 0.25), (TrialState.Complete, 0.75), (TrialState.Pruned, 0.375)];
        foreach ((TrialState state, double score) in ends) study.End(TrialOwner.Self, study.Claim(TrialOwner.Self)!.Number, state, score);
        _folder.Write("study/trials/0002/config.json", "{}");
        _folder.Write("study/trials/0002/summary.json", """{ "status": "completed", "versions": { "libtorch": "2.9.9" }, "tables": { "test/confusion": [[3, 1], [0, 4]] } }""");
        StudyReport.Of(study).Write(_folder.File("report.html"));
        string page = File.ReadAllText(_folder.File("report.html"));
        Assert.All((string[])["Stopped early", "Best run: Figures", "test/confusion", "2.9.9", "\"name\":\"stopped early\",\"faint\":true"], word => Assert.Contains(word, page, StringComparison.Ordinal));
        int early = page.IndexOf(">Stopped early</h2>", StringComparison.Ordinal);
        Assert.InRange(page.IndexOf("<th scope=\"row\">0003</th>", early, StringComparison.Ordinal), early, page.IndexOf("<th scope=\"row\">0001</th>", early, StringComparison.Ordinal)); // The better one first.
        Assert.Equal(2, Regex.Count(page, ",null\\]")); // Lines of the parallel coordinates that do not get to the score.
    }

    [Fact]
    public void A_large_study_is_listed_and_reported()
    {
        var space = new SweepSpace([SweepParameter.ParseRandom("optimizer:learningRate=log(1e-4,1)"), SweepParameter.ParseRandom("width=logint(8,512)"), SweepParameter.ParseRandom("act=choice(relu,gelu)")], 10_000, 0);
        using Study study = Study.Join(Folder, Plan(1) with { Space = space });
        Change("""
            UPDATE trials SET state = 2, score = (number * 7919 % 10007) / 10007.0, started = 1000 * number, ended = 1000 * number + 500;
            WITH RECURSIVE trial(t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM trial WHERE t < 9999), step(s) AS (SELECT 10 UNION ALL SELECT s + 10 FROM step WHERE s < 1000)
            INSERT INTO metrics SELECT t, s, s / 1000.0 * (t * 7919 % 10007) / 10007.0 FROM trial, step;
            """);
        var clock = Stopwatch.StartNew();
        Assert.Equal(10_000, StudyTable.Of(study, study.Ranking(), int.MaxValue).Rows.Count);
        output.WriteLine($"10,000 trials × 100 metric rows: listed in {clock.Elapsed.TotalSeconds:F2} s");
        clock.Restart();
        Report report = StudyReport.Of(study);
        output.WriteLine($"report built in {clock.Elapsed.TotalSeconds:F2} s");
        report.Write(_folder.File("report.html"));
        output.WriteLine($"report written in {clock.Elapsed.TotalSeconds:F2} s, {new FileInfo(_folder.File("report.html")).Length / 1e6:F2} MB");
        clock.Restart();
        Assert.Equal(10_000, study.Curves().Count);
        output.WriteLine($"all curves read in {clock.Elapsed.TotalSeconds:F2} s");
    }

    private static StudyPlan Plan(long points) => new()
    {
        Config = "{}",
        Space = new([SweepParameter.ParseRandom("optimizer:learningRate=log(1e-4,1)")], points, 0),
        Goal = Accuracy,
    };

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "study.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Change(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
