using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Tests.Constraints;

public sealed class SolutionCacheTests : IDisposable
{
    private static readonly IntegerProblem Problem = IntegerProblem.Parse("x == [2,3,4,6]; x*y == 24; y % z == 0; z^2 <= y + 4;");
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-constraints-").FullName;

    private string File => Path.Combine(_folder, "below", "plans.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_problem_is_solved_once_and_then_found_in_memory_and_in_the_file()
    {
        var first = new SolutionCache(File);
        IReadOnlyList<Solution> solutions = first.Solve(Problem);
        Assert.Equal(Problem.Solve(), solutions);
        Assert.Same(solutions, first.Solve(IntegerProblem.Parse(Problem.ToString())));
        var second = new SolutionCache(File);
        Assert.Equal(solutions, second.Solve(Problem));
        Assert.Equal((1, 0), (first.Searches, second.Searches));
        Assert.Equal([File], Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Whatever_changes_the_solutions_is_another_problem()
    {
        var cache = new SolutionCache();
        IntegerProblem[] problems =
        [
            Problem, Problem.OrderBy("y"), Problem.OrderBy(Variable.Largest("x")), Problem.OrderBy(new Variable("x", lowest: 0)), Problem.OrderBy(new Variable("x", highest: 4)), IntegerProblem.Parse(Problem + "x <= 4;"),
            IntegerProblem.Parse("x <= D;", new Dictionary<string, long> { ["D"] = 64 }), IntegerProblem.Parse("x <= D;", new Dictionary<string, long> { ["D"] = 65 }),
        ];
        SolveOptions[] options = [new(), new() { Count = 2 }, new() { Count = 2, Exclude = [Problem.Solve().First()] }];
        foreach (IntegerProblem problem in problems) Assert.Equal(problem.Solve(), cache.Solve(problem));
        foreach (SolveOptions option in options) Assert.Equal(Problem.Solve(option), cache.Solve(Problem, option));
        Assert.Equal(problems.Length + options.Length - 1, cache.Searches);
        cache.Solve(Problem, new() { NodeLimit = 999 });
        Assert.Equal(problems.Length + options.Length - 1, cache.Searches);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"KEY\": null}")]
    [InlineData("{\"KEY\": [null]}")]
    [InlineData("{\"KEY\": [[2, 12]]}")]
    [InlineData("{\"KEY\": [[2, 12, 5]]}")]
    [InlineData("{\"KEY\": [[2, 12, 1e99]]}")]
    [InlineData("{\"KEY\": [[2, 12, 1], [2, 12, 1], [2, 12, 1]]}")]
    [InlineData("{\"KEY\": \"text\"}")]
    public void A_damaged_file_is_solved_anew_and_written_whole(string content)
    {
        var options = new SolveOptions { Count = 2 };
        new SolutionCache(File).Solve(Problem, options);
        string whole = System.IO.File.ReadAllText(File), key = whole.Split('"')[1];
        System.IO.File.WriteAllText(File, content.Replace("KEY", key, StringComparison.Ordinal));
        var cache = new SolutionCache(File);
        Assert.Equal(Problem.Solve(options), cache.Solve(Problem, options));
        Assert.Equal(1, cache.Searches);
        Assert.Equal(whole, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_done_without()
    {
        string file = Path.Combine(_folder, "file"), folder = Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName;
        System.IO.File.WriteAllText(file, "");
        foreach (string path in (string[])[folder, Path.Combine(file, "below.json")]) Assert.Equal(Problem.Solve(), new SolutionCache(path).Solve(Problem));
        Assert.Equal([file, folder], Directory.EnumerateFileSystemEntries(_folder).Order());
    }

    [Fact]
    public void A_failed_search_is_not_kept()
    {
        var cache = new SolutionCache();
        Assert.Throws<SearchLimitException>(() => cache.Solve(Problem, new() { NodeLimit = 3 }));
        Assert.Equal(11, cache.Solve(Problem).Count);
    }

    [Fact]
    public void Several_may_write_at_a_time()
    {
        Parallel.For(0, 8, i => Assert.Equal(i + 1, new SolutionCache(File).Solve(Problem, new() { Count = i + 1 }).Count));
        var cache = new SolutionCache(File);
        Parallel.For(0, 8, i => Assert.Equal(i + 1, cache.Solve(Problem, new() { Count = i + 1 }).Count));
        Assert.All(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), file => Assert.Equal(File, file));
    }
}
