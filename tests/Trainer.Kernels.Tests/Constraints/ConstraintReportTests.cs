using System.Numerics;
using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>Which constraints limit a solution.</summary>
public sealed class ConstraintReportTests
{
    [Theory]
    [InlineData("x <= 10;", 10, 1, "x")]
    [InlineData("x <= 10;", 9, 1, "")]
    [InlineData("x*y <= 10;", 3, 3, "x y")]
    [InlineData("x*y <= 10;", 1, 10, "x y")]
    [InlineData("x*y <= 10;", 1, 9, "x")]
    [InlineData("x <= y; y <= 10;", 3, 3, "x")]
    [InlineData("12 % x == 0;", 4, 1, "x")]
    [InlineData("12 % x == 0;", 3, 1, "")]
    [InlineData("x*y <= 64; y == [8, 16, 32];", 4, 16, "x y")]
    [InlineData("x*y <= 64; y == [8, 16, 32];", 3, 16, "y")]
    [InlineData("x*y <= 64; y == [8, 16, 32];", 1, 32, "")]
    [InlineData("x*y <= 64; y == [8, 16, 32];", 2, 32, "x")]
    [InlineData("x <= 20; x == [10, 30];", 10, 1, "x")]
    [InlineData("x <= 30; x == [10, 30];", 10, 1, "")]
    [InlineData("x <= 30; x == [10, 30];", 30, 1, "")]
    public void A_bound_stops_the_variables_whose_next_value_breaks_it(string text, long x, long y, string stopped)
    {
        ConstraintReport report = IntegerProblem.Parse(text + " y <= 2^30;").Explain(new Dictionary<string, long> { ["x"] = x, ["y"] = y })[0];
        Assert.True(report.Holds);
        Assert.Equal(stopped, string.Join(" ", report.Stops));
        Assert.Equal(stopped.Length > 0, report.Binds);
    }

    [Fact]
    public void An_alternative_binds_only_where_no_other_helps()
    {
        IntegerProblem problem = IntegerProblem.Parse("x <= 10 | x <= 20; x == 10 | x == [10, 20];");
        Assert.Equal([(true, false), (true, false), (true, false), (true, false)], Explain(10));
        Assert.Equal([(false, false), (true, false), (false, false), (true, true)], Explain(20));
        Assert.Equal([(false, false), (false, false), (false, false), (false, false)], Explain(21));

        (bool, bool)[] Explain(long x) => [.. problem.Explain(new Dictionary<string, long> { ["x"] = x }).Select(report => (report.Holds, report.Binds))];
    }

    [Fact]
    public void Sides_are_exact_and_lists_show_the_value_that_fits()
    {
        IntegerProblem problem = IntegerProblem.Parse("x^3 <= y^4; [1, 2, 3]*x == 60; y % [3, 5] == 0;");
        var numbers = new Dictionary<string, long> { ["x"] = 30, ["y"] = 1L << 30 };
        ConstraintReport[] reports = [.. problem.Explain(numbers)];
        Assert.Equal([27_000, 60, 1 << 30], reports.Select(report => report.Left));
        Assert.Equal([BigInteger.Pow(2, 120), 60, 3], reports.Select(report => report.Right));
        Assert.Equal("[1, 2, 3]*x == 60: 60 == 60, binds (x)", reports[1].ToString());
        Assert.Equal("y % [3, 5] == 0: 1073741824 % 3 == 0, does not hold", reports[2].ToString());
        Assert.Contains("y has no number", Assert.Throws<ArgumentException>(() => problem.Explain(new Dictionary<string, long> { ["x"] = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_constraint_of_a_solution_holds()
    {
        IntegerProblem problem = IntegerProblem.Parse("x == [2,3,4,6]; x*y == 24; y % z == 0; z^2 <= y + 4;");
        foreach (Solution solution in problem.Solve()) Assert.All(problem.Explain(solution), report => Assert.True(report.Holds));
    }
}
