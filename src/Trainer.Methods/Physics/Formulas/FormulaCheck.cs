using NCalc;
using NCalc.Visitors;

namespace Trainer.Methods.Physics.Formulas;

/// <summary>Refuses what a formula cannot have in it.</summary>
/// <param name="text">The formula, for messages.</param>
/// <param name="variables">The names that may stand in it.</param>
internal sealed class FormulaCheck(string text, IReadOnlyList<string> variables) : ILogicalExpressionVisitor<bool>
{
    public static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double> { ["pi"] = Math.PI, ["e"] = Math.E };

    public bool Visit(TernaryExpression expression) => expression.LeftExpression.Accept(this) && expression.MiddleExpression.Accept(this) && expression.RightExpression.Accept(this);

    public bool Visit(BinaryExpression expression)
    {
        if (expression.Type == BinaryExpressionType.BitwiseXOr) throw Fault("'^' is no power here: write ** or pow(x, y)");
        if (!FormulaEvaluation.Knows(expression.Type)) throw Fault($"the operation {expression.Type} is not known: there are + - * / % ** < <= > >= == != and, or");
        return expression.LeftExpression.Accept(this) && expression.RightExpression.Accept(this);
    }

    public bool Visit(UnaryExpression expression)
    {
        if (expression.Type is not (UnaryExpressionType.Negate or UnaryExpressionType.Positive or UnaryExpressionType.Not)) throw Fault($"the operation {expression.Type} is not known");
        return expression.Expression.Accept(this);
    }

    public bool Visit(ValueExpression expression)
    {
        if (expression.Value is not (IConvertible and not (string or char or DateTime or null))) throw Fault($"'{expression.Value}' is no number");
        return true;
    }

    public bool Visit(Function function)
    {
        string name = function.Identifier.Name;
        int arguments = FormulaFunctions.Arguments(name) ?? throw Fault($"there is no function '{name}': there are {string.Join(", ", FormulaFunctions.Names)}");
        if (function.Parameters.Count != arguments) throw Fault($"{name} takes {arguments} argument{(arguments == 1 ? "" : "s")}, not {function.Parameters.Count}");
        foreach (LogicalExpression argument in function.Parameters) argument.Accept(this);
        return true;
    }

    public bool Visit(Identifier identifier)
    {
        if (!variables.Contains(identifier.Name) && !Constants.ContainsKey(identifier.Name)) throw Fault($"'{identifier.Name}' is not known: there are {string.Join(", ", variables.Concat(Constants.Keys))}");
        return true;
    }

    public bool Visit(LogicalExpressionList list) => throw Fault("a list has no value");

    private ArgumentException Fault(string what) => new($"'{text}': {what}.");
}
