using CsCheck;
using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>Solutions against trying everything, and what a search is told.</summary>
public sealed class IntegerProblemTests
{
    [Fact]
    public void Solutions_are_those_of_trying_everything_in_the_same_order() => RandomProblem.Small.Sample(SolvesLikeBruteForce, print: problem => problem.Text);

    [Fact]
    public void Terms_beyond_64_bits_lose_no_solution_and_give_no_other() => RandomProblem.Large.Sample(SolvesLikeBruteForce, print: problem => problem.Text);

    [Fact]
    public void Problem_text_problem_is_the_same_problem() => Gen.OneOf(RandomProblem.Small, RandomProblem.Large).Sample(random =>
    {
        IntegerProblem problem = random.Parse(), again = IntegerProblem.Parse(problem.ToString()).OrderBy(problem.Variables);
        Assert.Equal(problem.ToString(), again.ToString());
        Assert.Equal(problem.Hash, again.Hash);
        Assert.Equal(problem.Solve(new() { Count = 5 }), again.Solve(new() { Count = 5 }));
    }, print: random => random.Text);

    [Fact]
    public void An_exclusion_list_leaves_the_other_solutions_in_their_order() => Gen.Select(RandomProblem.Small, Gen.Int[0, 20], Gen.Int[0, 20]).Sample((random, skip, count) =>
    {
        IntegerProblem problem = random.Parse();
        Solution[] all = [.. problem.Solve()];
        Solution[] excluded = [.. all.Where((_, i) => i % (skip + 1) == 0)];
        Assert.Equal(all.Except(excluded).Take(count), problem.Solve(new() { Exclude = excluded, Count = count }));
    }, print: pair => pair.Item1.Text);

    [Fact]
    public void An_exclusion_may_name_some_variables_only()
    {
        IntegerProblem problem = IntegerProblem.Parse("a <= 3; b <= 2;");
        var exclude = new Dictionary<string, long> { ["a"] = 2 };
        Assert.Equal(["a = 1, b = 1", "a = 1, b = 2", "a = 3, b = 1", "a = 3, b = 2"], problem.Solve(new() { Exclude = [exclude] }).Select(solution => solution.ToString()));
        Assert.Contains("it has a, b", Assert.Throws<ArgumentException>(() => problem.Solve(new() { Exclude = [new Dictionary<string, long> { ["c"] = 1 }] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_and_the_first_values_are_those_that_are_given()
    {
        IntegerProblem problem = IntegerProblem.Parse("a*b == 6;");
        Assert.Equal([1L, 2, 3, 6], problem.Solve().Select(solution => solution["a"]));
        Assert.Equal([6L, 3, 2, 1], problem.OrderBy(Variable.Largest("a")).Solve().Select(solution => solution["a"]));
        Assert.Equal([6L, 3, 2, 1], problem.OrderBy("b").Solve().Select(solution => solution["a"]));
        Assert.Equal(["b", "a"], problem.OrderBy("b").Solve().First().Keys);
        Assert.Contains("it has a, b", Assert.Throws<ArgumentException>(() => problem.OrderBy("x")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => problem.OrderBy("a", Variable.Largest("a")));
    }

    [Fact]
    public void Bounds_are_1_and_2_to_the_30_unless_others_are_given()
    {
        IntegerProblem problem = IntegerProblem.Parse("x + y == 2^30 + 1;");
        Assert.Equal("x = 1, y = 1073741824", problem.Solve().First().ToString());
        Assert.Empty(IntegerProblem.Parse("x == 2^30 + 1;").Solve());
        Assert.Equal("x = 0, y = 3", IntegerProblem.Parse("x + y == 3;").OrderBy(new Variable("x", lowest: 0)).Solve().First().ToString());
        Assert.Equal("x = 4611686018427387904", IntegerProblem.Parse("x == 2^62;").OrderBy(new Variable("x", highest: Variable.Greatest)).Solve().Single().ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Variable("x", lowest: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Variable("x", lowest: 3, highest: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Variable("x", highest: long.MaxValue));
    }

    [Theory]
    [InlineData("x == [];", "")]
    [InlineData("x == [] | x == 3;", "3")]
    [InlineData("x*[] <= 5;", "")]
    [InlineData("x == [1, 2] | x == [2, 7] | 0*x == 1;", "1 2 7")]
    [InlineData("x <= 2 | 2 <= x; x <= 3;", "1 2 3")]
    [InlineData("[2, 3]*x == 12;", "4 6")]
    [InlineData("12 % [5, 7, 4] + x == 0; x <= 3;", "1 2")]
    [InlineData("x % 0 == 0;", "")]
    [InlineData("0 % x == 0; x <= 3;", "1 2 3")]
    [InlineData("x^3 <= 64; 8 <= x^3;", "2 3 4")]
    [InlineData("x^2 == 50;", "")]
    [InlineData("x*x^2 == 91^3;", "91")]
    [InlineData("8281 % x^2 == 0;", "1 7 13 91")]
    [InlineData("64*x == 2^40;", "")]
    [InlineData("64*x == 2^36;", "1073741824")]
    [InlineData("2^62 <= x^63; x^3 <= 8;", "2")]
    [InlineData("x^63 + 1 <= 2^40*2^22 + 1; x <= 2;", "1")]
    public void Statements_have_these_solutions(string text, string expected) => Assert.Equal(expected, string.Join(" ", IntegerProblem.Parse(text).Solve().Select(solution => solution["x"])));

    [Fact]
    public void Problems_without_variables_hold_or_do_not()
    {
        Assert.Empty(Assert.Single(IntegerProblem.Parse("# nothing").Solve()));
        Assert.Single(IntegerProblem.Parse("2 + 2 == 4; 91 % 7 == 0;").Solve());
        Assert.Empty(IntegerProblem.Parse("D <= 64;", new Dictionary<string, long> { ["D"] = 65 }).Solve());
    }

    [Fact]
    public void A_list_longer_than_2048_is_searched_exactly()
    {
        string list = string.Join(", ", Enumerable.Range(1, 3000).Select(i => 7 * i));
        Assert.Equal([14_336L, 17_920, 20_993], IntegerProblem.Parse($"x == [{list}]; x == [14336, 14337, 17920, 20993, 20994];").Solve().Select(solution => solution["x"]).Order());
        Assert.Equal(3000, IntegerProblem.Parse($"x == [{list}];").Solve().Count());
    }

    [Fact]
    public void Bounds_that_creep_end()
    {
        IntegerProblem problem = IntegerProblem.Parse("x + 1 <= y; y + 1 <= x;");
        SearchLimitException error = Assert.Throws<SearchLimitException>(() => problem.Solve(new() { NodeLimit = 10 }).Any());
        Assert.Contains("after 10 choices of a value, with 0 solutions found; the first open variable, x, can be", error.Message, StringComparison.Ordinal);
        Assert.Contains("x <= 1024", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Solutions_come_before_the_limit_is_met()
    {
        using IEnumerator<Solution> solutions = IntegerProblem.Parse("x + y <= 2^30;").Solve(new() { NodeLimit = 4 }).GetEnumerator();
        for (int i = 0; i < 3; i++) Assert.True(solutions.MoveNext());
        Assert.Throws<SearchLimitException>(() => solutions.MoveNext());
        Assert.Empty(IntegerProblem.Parse("x <= 9;").Solve(new() { Count = 0 }));
        Assert.Throws<ArgumentException>(() => IntegerProblem.Parse("x <= 9;").Solve(new() { Count = -1 }));
    }

    [Fact]
    public void A_search_is_cancelled_between_two_solutions()
    {
        using var source = new CancellationTokenSource();
        using IEnumerator<Solution> solutions = IntegerProblem.Parse("x + y <= 2^30;").Solve(cancellation: source.Token).GetEnumerator();
        Assert.True(solutions.MoveNext());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => solutions.MoveNext());
    }

    [Fact]
    public void Solutions_can_be_read_twice()
    {
        IEnumerable<Solution> solutions = IntegerProblem.Parse("x <= 3;").Solve();
        Assert.Equal(3, solutions.Count());
        Assert.Equal(3, solutions.Count());
    }

    private static void SolvesLikeBruteForce(RandomProblem random) =>
        Assert.Equal(random.BruteForce().Select(numbers => string.Join(" ", numbers)), random.Parse().Solve().Select(solution => string.Join(" ", solution.Values)));
}
