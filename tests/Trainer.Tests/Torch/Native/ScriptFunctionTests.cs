using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Native;

[Collection("tensor ledger")]
public sealed class ScriptFunctionTests
{
    [Fact]
    public void Every_kind_of_argument_arrives()
    {
        using var function = new ScriptFunction(
            """
            def f(x: Tensor, xs: List[Tensor], scale: float, power: int, negate: bool):
                y = (x + torch.stack(xs).sum()) * scale + power
                return -y if negate else y
            """,
            "f");
        using Tensor x = tensor(1.0), y = tensor(2.0);
        using var list = new TensorList([x, y]);
        long big = 1L << 40;
        using Tensor plain = function.Invoke(x, list, 0.5, big, false)[0]!;
        using Tensor negated = function.Invoke(x, new[] { x, y }, 0.5, 3L, true)[0]!;
        Assert.Equal(2.0 + big, plain.item<double>());
        Assert.Equal(-5.0, negated.item<double>());
    }

    [Fact]
    public void Results_may_be_lists_tuples_absent_or_nothing()
    {
        using var list = new ScriptFunction("def f(x: Tensor):\n    r : List[Optional[Tensor]] = [x, None]\n    return r\n", "f");
        using var tuple = new ScriptFunction("def f(x: Tensor):\n    return (x, x + 1)\n", "f");
        using var nothing = new ScriptFunction("def f(x: Tensor):\n    x.add_(1)\n    return None\n", "f");
        using Tensor x = tensor(1.0);
        using var scope = NewDisposeScope();
        Tensor?[] optional = list.Invoke(x);
        Assert.Equal(2, optional.Length);
        Assert.Null(optional[1]);
        Assert.Equal([1.0, 2.0], tuple.Invoke(x).Select(t => t!.item<double>()));
        Assert.Empty(nothing.Invoke(x));
        Assert.Equal(2.0, x.item<double>());
    }

    [Fact]
    public void Errors_carry_libtorchs_reason_on_one_line()
    {
        using var function = new ScriptFunction("def f(x: Tensor, y: Tensor):\n    return torch.mm(x, y)\n", "f");
        using Tensor x = ones(2, 3);
        var error = Assert.Throws<LibTorchException>(() => function.Invoke(x, x));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Throws<LibTorchException>(() => function.Invoke(x));
        Assert.Throws<LibTorchException>(() => new ScriptFunction("def f(x):", "f"));
        Assert.Throws<ArgumentException>(() => new ScriptFunction("def f(x):\n    return x\n", "g"));
    }

    [Fact]
    public void Calls_leave_no_tensors_behind()
    {
        using var function = new ScriptFunction("def f(xs: List[Tensor]):\n    return xs\n", "f");
        using Tensor x = tensor(1.0);
        TensorLedger ledger = TensorLedger.Open(settle: true);
        foreach (Tensor? result in function.Invoke(new[] { x, x })) result!.Dispose();
        ledger.ThrowIfDrifted("a call");
    }
}
