using CsCheck;
using TorchSharp;
using Trainer.Methods.Physics.Formulas;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Physics;

public sealed class FormulaTests
{
    [Theory]
    [InlineData("1 + 2 * x", 0.3, 1.6)]
    [InlineData("-x ** 2", 3, -9)]
    [InlineData("(-x) ** 2", 3, 9)]
    [InlineData("7 / 2 + x * 0", 1, 3.5)]
    [InlineData("exp(-((x - 2) / 0.5) ** 2)", 2.5, 0.36787944117144233)]
    [InlineData("sin(pi * x) + log(e)", 0.5, 2)]
    [InlineData("x > 1 ? 10 : 20", 2, 10)]
    [InlineData("if(abs(x - 3) < 1, 0.5 * (1 + cos(pi * (x - 3))), 0)", 3.5, 0.5)]
    [InlineData("if(x > 0 and not (x >= 2) or x == 5, 1, 0)", 2, 0)]
    [InlineData("max(x, 2) + min(x, 2) + mod(-x, 3)", 1, 5)]
    [InlineData("-7 % 3 + 0 * x", 0, 2)]
    [InlineData("1e-3 * x", 5, 0.005)]
    public void Formulas_are_read_as_people_write_them(string text, double x, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = Formula.Parse(text, "x").Evaluate("x", tensor([x, x]));
        Assert.Equal([2], value.shape);
        Assert.Equal(expected, value[1].ToDouble(), 1e-14);
        Assert.Equal(ScalarType.Float32, Formula.Parse(text, "x").Evaluate("x", tensor([(float)x])).dtype);
    }

    [Fact]
    public void They_can_be_differentiated()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([0.3, 1.2]).requires_grad_();
        Tensor slope = Diff.Grad(Formula.Parse("x ** 3 * sin(2 * x)", "x").Evaluate("x", x).sum(), x, createGraph: true), second = Diff.Grad(slope.sum(), x);
        for (int i = 0; i < 2; i++)
        {
            double at = x[i].ToDouble(), sine = Math.Sin(2 * at), cosine = Math.Cos(2 * at);
            Assert.Equal((3 * at * at * sine) + (2 * at * at * at * cosine), slope[i].ToDouble(), 1e-12);
            Assert.Equal((6 * at * sine) + (12 * at * at * cosine) - (4 * at * at * at * sine), second[i].ToDouble(), 1e-12);
        }
    }

    [Theory]
    [InlineData("x ^ 2", "**")]
    [InlineData("y + 1", "'y' is not known: there are x, pi, e")]
    [InlineData("sine(x)", "there is no function 'sine'")]
    [InlineData("sin(x, 1)", "sin takes 1 argument, not 2")]
    [InlineData("2 +", "no formula")]
    [InlineData("", "no formula")]
    [InlineData("'a' + x", "is no number")]
    [InlineData("x << 2", "is not known")]
    public void What_is_no_formula_is_refused_with_the_reason(string text, string reason) => Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Formula.Parse(text, "x")).Message);

    [Fact]
    public void Whatever_stands_there_nothing_but_ArgumentException_comes_out() =>
        Gen.Char["xe.+-*/()1, ?:<&'[]#"].Array[0, 12].Select(letters => new string(letters)).Sample(text =>
        {
            try
            {
                using DisposeScope scope = NewDisposeScope();
                Formula.Parse(text, "x").Evaluate("x", tensor([0.5]));
            }
            catch (ArgumentException)
            {
                // Refused.
            }
        }, iter: 3000);
}
