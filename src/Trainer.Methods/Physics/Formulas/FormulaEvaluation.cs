using System.Globalization;
using NCalc;
using NCalc.Visitors;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Formulas;

/// <summary>Evaluates a formula in torch operations; truth is 1, falsehood 0.</summary>
/// <param name="variables">The variables.</param>
internal sealed class FormulaEvaluation(IReadOnlyDictionary<string, Tensor> variables) : ILogicalExpressionVisitor<Tensor>
{
    private static readonly Dictionary<BinaryExpressionType, Func<Tensor, Tensor, Tensor>> Operations = new()
    {
        [BinaryExpressionType.Plus] = (x, y) => x + y,
        [BinaryExpressionType.Minus] = (x, y) => x - y,
        [BinaryExpressionType.Times] = (x, y) => x * y,
        [BinaryExpressionType.Div] = (x, y) => x / y,
        [BinaryExpressionType.Modulo] = (x, y) => x.remainder(y),
        [BinaryExpressionType.Exponentiation] = (x, y) => x.pow(y),
        [BinaryExpressionType.Lesser] = (x, y) => Truth(x < y),
        [BinaryExpressionType.LesserOrEqual] = (x, y) => Truth(x <= y),
        [BinaryExpressionType.Greater] = (x, y) => Truth(x > y),
        [BinaryExpressionType.GreaterOrEqual] = (x, y) => Truth(x >= y),
        [BinaryExpressionType.Equal] = (x, y) => Truth(x == y),
        [BinaryExpressionType.NotEqual] = (x, y) => Truth(x != y),
        [BinaryExpressionType.And] = (x, y) => Truth((x != 0).logical_and(y != 0)),
        [BinaryExpressionType.Or] = (x, y) => Truth((x != 0).logical_or(y != 0)),
    };

    public static bool Knows(BinaryExpressionType type) => Operations.ContainsKey(type);

    public Tensor Visit(TernaryExpression expression) => where(expression.LeftExpression.Accept(this) != 0, expression.MiddleExpression.Accept(this), expression.RightExpression.Accept(this));

    public Tensor Visit(BinaryExpression expression) => Operations[expression.Type](expression.LeftExpression.Accept(this), expression.RightExpression.Accept(this));

    public Tensor Visit(UnaryExpression expression)
    {
        Tensor x = expression.Expression.Accept(this);
        return expression.Type switch { UnaryExpressionType.Negate => -x, UnaryExpressionType.Not => Truth(x == 0), _ => x };
    }

    public Tensor Visit(ValueExpression expression) => tensor(Convert.ToDouble(expression.Value, CultureInfo.InvariantCulture));

    public Tensor Visit(Function function) => FormulaFunctions.Apply(function.Identifier.Name, [.. function.Parameters.Select(argument => argument.Accept(this))]);

    public Tensor Visit(Identifier identifier) => variables.TryGetValue(identifier.Name, out Tensor? variable) ? variable : tensor(FormulaCheck.Constants[identifier.Name]);

    public Tensor Visit(LogicalExpressionList list) => throw new NotSupportedException("A list has no value.");

    private static Tensor Truth(Tensor x) => x.to_type(ScalarType.Float64);
}
