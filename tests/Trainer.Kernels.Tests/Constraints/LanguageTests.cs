using CsCheck;
using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>What is read, and what is said where it cannot be.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("a*b==2;", "a*b == 2;")]
    [InlineData("  a ^ 2*3 * [ 2,1 ] # half\n\t+ b<=[]; # done", "[3, 6]*a^2 + b <= [];")]
    [InlineData("a*b*a^2*2*2 % a + 1 == 0;", "4*a^3*b % a + 1 == 0;")]
    [InlineData("a == 1 | a*0 <= 2^3\r\n;b_1 == Δ;", "a == 1 | 0*a <= 8;\nb_1 == Δ;")]
    [InlineData("D*a == D^2 + [D, 2]^2; a % a == 0;", "64*a == 4096 + [4, 4096];\na % a == 0;")]
    [InlineData("", "")]
    public void Texts_mean_these_problems(string text, string expected)
    {
        IntegerProblem problem = IntegerProblem.Parse(text, new Dictionary<string, long> { ["D"] = 64, ["unused"] = 1 });
        Assert.Equal(expected, problem.ToString());
        Assert.Equal(expected, IntegerProblem.Parse(problem.ToString()).ToString());
    }

    [Fact]
    public void Constraints_keep_the_text_that_was_written()
    {
        IntegerProblem problem = IntegerProblem.Parse("D * x # the width\n <= [1 , 2]^ 2+y|x%D==0;", new Dictionary<string, long> { ["D"] = 64 });
        Assert.Equal(["D*x <= [1, 2]^2 + y", "x % D == 0"], problem.Statements.Single().Alternatives.Select(constraint => constraint.Text));
        Assert.Equal([Relation.AtMost, Relation.Divisible], problem.Statements.Single().Alternatives.Select(constraint => constraint.Relation));
        Assert.Equal(["x", "y"], problem.Variables.Select(variable => variable.Name));
    }

    [Theory]
    [InlineData("a == 1", 1, 7, "the end of the text", "';'", "End every statement")]
    [InlineData("a == 1;\n  b - c == 2;", 2, 5, "'-'", "'=='", "add the term to the other side")]
    [InlineData("a / 2 == 1;", 1, 3, "'/'", "'*'", "multiply the other side")]
    [InlineData("2*(a + b) == 1;", 1, 3, "'('", "a variable, an integer or a list", "multiply the product out")]
    [InlineData("a = 1;", 1, 3, "'='", "'=='", "written '=='")]
    [InlineData("a >= 1;", 1, 3, "'>='", "'<='", "smaller side first")]
    [InlineData("a < 1;", 1, 3, "'<'", "'<='", "A + 1 <= B")]
    [InlineData("a != 1;", 1, 3, "'!='", "'<='", "A + 1 <= B")]
    [InlineData("2a == 1;", 1, 2, "'a'", "'*'", "Write '*' between factors")]
    [InlineData("a 2 == 1;", 1, 3, "'2'", "'*'", "Write '*' between factors")]
    [InlineData("a == 1.5;", 1, 7, "'.'", "';'", "integers")]
    [InlineData("a == b == c;", 1, 8, "'=='", "';'", "two sides")]
    [InlineData("a % 3 == 1;", 1, 10, "'1'", "0", "A == B*q + R")]
    [InlineData("a % 3;", 1, 6, "';'", "'=='", "Put")]
    [InlineData("a == [1 2];", 1, 9, "'2'", "',' or ']'", "Put")]
    [InlineData("a == [1,];", 1, 9, "']'", "an integer", "commas")]
    [InlineData("a == [b];", 1, 7, "'b'", "an integer", "Give b a number")]
    [InlineData("a^b == 1;", 1, 3, "'b'", "exponent", "Give b a number")]
    [InlineData("a^0 == 1;", 1, 3, "'0'", "from 1 to 63", "smaller exponent")]
    [InlineData("a^40*a^40 == 1;", 1, 6, "'a'", "up to 63", "smaller exponent")]
    [InlineData("a == 9223372036854775808;", 1, 6, "'9223372036854775808'", "2^63", "KiB")]
    [InlineData("a == 2^63;", 1, 6, "'2'", "2^63", "KiB")]
    [InlineData("a ∈ [1];", 1, 3, "'∈'", "'=='", "x == [1, 2, 4]")]
    [InlineData("a && b;", 1, 3, "'&&'", "'=='", "';'")]
    [InlineData("a == 1 || b == 2;", 1, 8, "'||'", "';'", "'|'")]
    [InlineData("a == 1;;", 1, 8, "';'", "a variable", "Put")]
    [InlineData("a == 1\n# b;\n\n𝛼", 4, 1, "'𝛼'", "';'", "Put")]
    public void Errors_say_where_and_what_and_what_to_do(string text, int line, int column, string found, string expected, string remedy)
    {
        ConstraintSyntaxException error = Assert.Throws<ConstraintSyntaxException>(() => IntegerProblem.Parse(text));
        Assert.Equal((line, column, found), (error.Line, error.Column, error.Found));
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.StartsWith($"Line {line}, column {column}: found {found}, expected {error.Expected}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_that_multiply_without_end_are_refused()
    {
        string list = $"[{string.Join(",", Enumerable.Range(1, 300).Select(i => i * i + 1))}]";
        foreach (string text in (string[])[$"{list}*{list} == 1;", $"{list} + {list} == x;", $"{list} <= {list}*x;"])
        {
            Assert.Contains("combinations", Assert.Throws<ConstraintSyntaxException>(() => IntegerProblem.Parse(text)).Expected, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Negative_known_numbers_are_refused() =>
        Assert.Contains("D = -1", Assert.Throws<ArgumentException>(() => IntegerProblem.Parse("x <= D;", new Dictionary<string, long> { ["D"] = -1 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.OneOf(Gen.String[Gen.Char["ab 019[]^*+,;|=<>%#\n-/(\u2208\ud835"], 0, 40], Gen.String).Sample(Read);

    [Fact]
    public void Any_row_of_pieces_is_read_or_refused()
    {
        Gen<string> piece = Gen.OneOf("a", "b", "D", "0", "1", "7", "63", "9223372036854775807", "[", "]", "[1, 2]", "[]", "^", "*", "+", ",", ";", "|", "==", "<=", "%", "== 0", "a == 1;", "#", "\n", "-", "");
        piece.Array[0, 25].Select(pieces => string.Join(" ", pieces)).Sample(Read);
    }

    [Fact]
    public void Any_change_of_a_character_is_read_or_refused() => Gen.Select(RandomProblem.Large, Gen.Int[0, 10_000], Gen.Char["a9[]^*+,;|=<%# \n-"]).Sample((random, at, character) =>
    {
        char[] text = [.. random.Text];
        text[at % text.Length] = character;
        Read(new string(text));
    });

    private static void Read(string text)
    {
        try
        {
            IntegerProblem problem = IntegerProblem.Parse(text, new Dictionary<string, long> { ["D"] = 64 });
            Assert.Equal(problem.ToString(), IntegerProblem.Parse(problem.ToString()).ToString());
        }
        catch (ConstraintSyntaxException error)
        {
            Assert.InRange(error.Line, 1, text.Count(c => c == '\n') + 1);
            Assert.InRange(error.Column, 1, text.Length + 1);
            Assert.NotEmpty(error.Remedy);
        }
    }
}
