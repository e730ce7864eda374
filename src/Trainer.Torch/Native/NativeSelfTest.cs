using TorchSharp;
using Trainer.Torch.Autograd;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>Tries every native entry that this library relies on; each check computes something whose result is known.</summary>
public static class NativeSelfTest
{
    private static readonly (string Name, Action Run)[] Checks =
    [
        ("native libraries load", NativeLibraries.EnsureLoaded),
        ("operators through the dispatcher", Operators),
        ("tensor lists through the dispatcher", Lists),
        ("TorchScript functions", Script),
        ("reverse-mode differentiation", Reverse),
        ("forward-mode differentiation", Forward),
        ("autocast", Autocast),
        ("symbols of libtorch " + NativeLibraries.LibTorchVersion, Symbols),
    ];

    /// <summary>Runs all checks. Never throws.</summary>
    /// <returns>One line per check; <see cref="SelfTestResult.Failure"/> is null where it passed.</returns>
    public static IReadOnlyList<SelfTestResult> Run()
    {
        var results = new List<SelfTestResult>();
        foreach ((string name, Action run) in Checks)
        {
            string? failure = null;
            try
            {
                run();
            }
#pragma warning disable CA1031 // Whatever is wrong is the result.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error.Message;
            }

            results.Add(new SelfTestResult(name, failure));
        }

        return results;
    }

    private static void Operators()
    {
        using Tensor x = tensor(3.0), y = tensor(4.0);
        using Tensor product = Dispatcher.Call("aten::mul", "Tensor", 1, x, y)[0];
        Expect(12, product);
    }

    private static void Lists()
    {
        using Tensor x = ones(2, dtype: float64), y = full(1, 4.0, dtype: float64);
        using Tensor joined = Dispatcher.Call("aten::cat", "", 1, new[] { x, y }, 0L)[0];
        using Tensor sum = joined.sum();
        Expect(6, sum);
    }

    private static void Script()
    {
        using var function = new ScriptFunction("def total(x: List[Tensor], scale: float):\n    return torch.stack(x).sum() * scale\n", "total");
        using Tensor x = tensor(1.0), y = tensor(2.0);
        using Tensor result = function.Invoke(new[] { x, y }, 2.0)[0]!;
        Expect(6, result);
    }

    private static void Reverse()
    {
        using Tensor x = tensor(3.0, requires_grad: true);
        using Tensor y = x * x;
        using Tensor gradient = Diff.Grad(y, x);
        Expect(6, gradient);
    }

    private static void Forward()
    {
        using Tensor x = tensor(3.0), one = tensor(1.0);
        (Tensor value, Tensor tangent) = Diff.Jvp(v => v * v, x, one);
        using (value)
        using (tangent) Expect(6, tangent);
    }

    private static void Autocast()
    {
        using Tensor x = ones(2, 2);
        using var scope = new AutocastScope(DeviceType.CPU);
        using Tensor product = x.mm(x);
        if (product.dtype != ScalarType.BFloat16) throw new InvalidOperationException($"a product under autocast has type {product.dtype}");
    }

    private static void Symbols()
    {
        foreach (NativeSymbol symbol in NativeTorch.Symbols) _ = symbol.Address;
    }

    private static void Expect(double expected, Tensor actual)
    {
        double value = actual.to(float64).item<double>();
        if (value != expected) throw new InvalidOperationException($"the result is {value} where {expected} is right");
    }
}
