using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Formulas;

/// <summary>The functions of formulas: sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, exp, log, sqrt, abs, sign, floor, erf of one argument, min, max, pow, mod, atan2 of two.</summary>
public static class FormulaFunctions
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Unary = new(StringComparer.Ordinal)
    {
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["tan"] = x => x.tan(),
        ["asin"] = x => x.asin(),
        ["acos"] = x => x.acos(),
        ["atan"] = x => x.atan(),
        ["sinh"] = x => x.sinh(),
        ["cosh"] = x => x.cosh(),
        ["tanh"] = x => x.tanh(),
        ["exp"] = x => x.exp(),
        ["log"] = x => x.log(),
        ["sqrt"] = x => x.sqrt(),
        ["abs"] = x => x.abs(),
        ["sign"] = x => x.sign(),
        ["floor"] = x => x.floor(),
        ["erf"] = x => x.erf(),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Binary = new(StringComparer.Ordinal)
    {
        ["min"] = (x, y) => minimum(x, y),
        ["max"] = (x, y) => maximum(x, y),
        ["pow"] = (x, y) => x.pow(y),
        ["mod"] = (x, y) => x.remainder(y),
        ["atan2"] = (x, y) => x.atan2(y),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Unary.Keys, .. Binary.Keys, "if"];

    /// <summary>How many arguments a function takes; null where there is none of this name.</summary>
    internal static int? Arguments(string name) => Unary.ContainsKey(name) ? 1 : Binary.ContainsKey(name) ? 2 : name == "if" ? 3 : null;

    /// <summary>Applies a function to its arguments.</summary>
    internal static Tensor Apply(string name, Tensor[] x) => x.Length switch
    {
        1 => Unary[name](x[0]),
        2 => Binary[name](x[0], x[1]),
        _ => where(x[0] != 0, x[1], x[2]),
    };
}
