using System.Globalization;
using NCalc;
using NCalc.Exceptions;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Formulas;

/// <summary>
/// A function that is written down in a configuration, such as <c>1 + 0.5 * exp(-((x - 2) / 0.3) ** 2)</c>: numbers, variables, <c>pi</c>, <c>e</c>, + − * / % **, comparisons, <c>and</c>, <c>or</c>, <c>not</c>,
/// <c>a ? b : c</c> or <c>if(a, b, c)</c>, and the functions of <see cref="FormulaFunctions"/>. It is evaluated in torch operations and can be differentiated.
/// </summary>
public sealed class Formula
{
    private readonly LogicalExpression _expression;

    private Formula(string text, LogicalExpression expression) => (Text, _expression) = (text, expression);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="variables">The names that may stand in it.</param>
    /// <exception cref="ArgumentException">It cannot be read, or has an unknown name or function in it; the message says where, or which there are.</exception>
    public static Formula Parse(string text, params IReadOnlyList<string> variables)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variables);
        LogicalExpression expression;
        try
        {
            expression = LogicalExpressionParser.Parse(text, new LogicalExpressionParserOptions(), CultureInfo.InvariantCulture, default);
        }
        catch (Exception error) when (error is NCalcParserException or InvalidOperationException)
        {
            throw new ArgumentException($"'{text}' is no formula: {char.ToLowerInvariant(error.Message[0])}{error.Message[1..].TrimEnd('.')}.", nameof(text), error);
        }

        expression.Accept(new FormulaCheck(text, variables));
        return new(text, expression);
    }

    /// <summary>Evaluates it.</summary>
    /// <param name="variables">The variables, of one shape and type.</param>
    /// <returns>Of that shape and type.</returns>
    public Tensor Evaluate(IReadOnlyDictionary<string, Tensor> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Tensor like = variables.Values.First(), value = _expression.Accept(new FormulaEvaluation(variables));
        return value.to_type(like.dtype).to(like.device).broadcast_to(like.shape);
    }

    /// <summary>Evaluates one of a single variable.</summary>
    public Tensor Evaluate(string name, Tensor variable) => Evaluate(new Dictionary<string, Tensor> { [name] = variable });
}
