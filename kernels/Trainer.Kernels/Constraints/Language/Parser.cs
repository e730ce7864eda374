using Trainer.Kernels.Constraints.Domains;

namespace Trainer.Kernels.Constraints.Language;

/// <summary>
/// Reads the constraint language:
/// <code>
/// problem    = { statement }
/// statement  = constraint { "|" constraint } ";"
/// constraint = sum ( "==" sum | "&lt;=" sum | "%" sum "==" "0" )
/// sum        = product { "+" product }
/// product    = power { "*" power }
/// power      = ( name | number | list ) [ "^" number ]
/// list       = "[" [ number { "," number } ] "]"
/// number     = integer | name that is known
/// </code>
/// </summary>
internal sealed class Parser(string text, IReadOnlyDictionary<string, long> known)
{
    private const int LargestExponent = 63;
    private const int MostChoices = 1 << 16;

    private readonly Token[] _tokens = [.. Lexer.Read(text)];
    private readonly List<string> _names = [];
    private int _next;

    private Token Next => _tokens[_next];

    /// <exception cref="ConstraintSyntaxException">The text is not of the language.</exception>
    public IntegerProblem Parse()
    {
        var statements = new List<Statement>();
        while (Next.Kind != TokenKind.End) statements.Add(ReadStatement());
        return new(statements, _names, [.. _names.Select(Variable.Smallest)]);
    }

    private Statement ReadStatement()
    {
        List<Constraint> alternatives = [ReadConstraint()];
        while (TryTake("|")) alternatives.Add(ReadConstraint());
        return TryTake(";") ? new(alternatives) : throw Next.Error("'+', '*', '^', '|' or ';'");
    }

    private Constraint ReadConstraint()
    {
        int start = _next;
        Sum left = ReadSum();
        Relation relation = TryTake("==") ? Relation.Equal : TryTake("<=") ? Relation.AtMost : TryTake("%") ? Relation.Divisible : throw Next.Error("'+', '*', '^', '==', '<=' or '%'");
        Sum right = ReadSum();
        if (relation == Relation.Divisible)
        {
            if (!TryTake("==")) throw Next.Error("'+', '*', '^' or '=='");
            Token zero = Next;
            if (ReadNumber("0") != 0) throw zero.Error("0", "Only divisibility can be asked for: 'A % B == 0'. For a remainder R write 'A == B*q + R'.");
        }

        if (Saturating.Multiply(left.Choices, right.Choices) > MostChoices) throw _tokens[start].Error($"a constraint whose lists allow at most {MostChoices} combinations", "Put a list into a variable of its own: 'v == [1, 2, 4];'.");
        return new(string.Concat(_tokens[start.._next].Select(Spaced)), left, relation, right, _names);
    }

    private static string Spaced(Token token) => token.Text switch { "==" or "<=" or "%" or "+" => $" {token.Text} ", "," => ", ", _ => token.Text };

    private Sum ReadSum()
    {
        List<Product> products = [ReadProduct()];
        while (TryTake("+")) products.Add(ReadProduct());
        return new(products);
    }

    private Product ReadProduct()
    {
        long[] coefficients = [1];
        var exponents = new OrderedDictionary<int, int>();
        do
        {
            Token token = Next;
            if (token.Kind == TokenKind.Name && !known.ContainsKey(token.Text))
            {
                _next++;
                int variable = NumberOf(token.Text);
                int exponent = exponents.GetValueOrDefault(variable) + ReadExponent();
                if (exponent > LargestExponent) throw token.Error($"powers up to {LargestExponent}", "Use a smaller exponent.");
                exponents[variable] = exponent;
            }
            else
            {
                coefficients = Multiply(token, coefficients, token.Is("[") ? ReadList() : [ReadNumber("a variable, an integer or a list such as [1, 2, 4]")], ReadExponent());
            }
        }
        while (TryTake("*"));
        return new(coefficients, [.. exponents.Select(pair => new Power(pair.Key, pair.Value))]);
    }

    // The products of a coefficient and a power of a value, each once.
    private static long[] Multiply(Token at, long[] coefficients, long[] values, int exponent)
    {
        if ((long)coefficients.Length * values.Length > MostChoices) throw at.Error($"lists that allow at most {MostChoices} combinations", "Put a list into a variable of its own: 'v == [1, 2, 4];'.");
        long[] powers = [.. values.Select(value => Saturating.Power(value, exponent))];
        long[] products = [.. coefficients.SelectMany(_ => powers, Saturating.Multiply).Distinct().Order()];
        return products is [.., Saturating.Infinity] ? throw at.Error("numbers below 2^63 − 1", "Use smaller numbers, or another unit such as KiB.") : products;
    }

    private int ReadExponent()
    {
        if (!TryTake("^")) return 1;
        Token token = Next;
        return ReadNumber("an integer exponent") is >= 1 and <= LargestExponent and var exponent ? (int)exponent : throw token.Error($"an exponent from 1 to {LargestExponent}", "Use a smaller exponent.");
    }

    private long[] ReadList()
    {
        _next++;
        if (TryTake("]")) return [];
        List<long> values = [ReadNumber("an integer or ']'")];
        while (TryTake(",")) values.Add(ReadNumber("an integer"));
        return TryTake("]") ? [.. values] : throw Next.Error("',' or ']'");
    }

    private long ReadNumber(string expected)
    {
        Token token = Next;
        long number = 0;
        if (token.Kind == TokenKind.Integer)
        {
            if (!long.TryParse(token.Text, out number)) throw token.Error("an integer below 2^63", "Use smaller numbers, or another unit such as KiB.");
        }
        else if (token.Kind != TokenKind.Name || !known.TryGetValue(token.Text, out number))
        {
            throw token.Kind == TokenKind.Name ? token.Error(expected, $"Give {token.Text} a number when the text is read.") : token.Error(expected);
        }

        _next++;
        return number;
    }

    private int NumberOf(string name)
    {
        int number = _names.IndexOf(name);
        if (number >= 0) return number;
        _names.Add(name);
        return _names.Count - 1;
    }

    private bool TryTake(string symbol)
    {
        if (!Next.Is(symbol)) return false;
        _next++;
        return true;
    }
}
