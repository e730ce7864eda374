namespace Trainer.Kernels.Constraints.Language;

/// <summary>A piece of text: a name, an integer, a symbol or the end.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The piece; empty at the end.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">The place of its first character in the line, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>The exception that says what should stand here.</summary>
    public ConstraintSyntaxException Error(string expected, string? remedy = null) => new(Line, Column, Kind == TokenKind.End ? "the end of the text" : $"'{Text}'", expected, remedy ?? Remedy(expected));

    private string Remedy(string expected) => (Kind, Text) switch
    {
        (TokenKind.End, _) => "End every statement with ';'.",
        (_, "-" or "−") => "There is no subtraction: add the term to the other side.",
        (_, "/") => "There is no division: multiply the other side.",
        (_, "(" or ")" or "{" or "}") => "There are no brackets: multiply the product out.",
        (_, "=") => "Equality is written '=='.",
        (_, "<") => "Less is written 'A + 1 <= B'.",
        (_, ">" or ">=") => "Write the smaller side first: 'B <= A'.",
        (_, "!" or "!=") => "There is no inequality but '<=': write 'A + 1 <= B | B + 1 <= A'.",
        (_, "." or "·" or "×") => "Numbers are integers, and the product is written '*'.",
        (_, "∈") => "Write 'x == [1, 2, 4]'.",
        (_, "&" or "&&") => "End the statement with ';': all statements must hold.",
        (_, "||") => "Or is written '|'.",
        (_, "**") => "Powers are written '^'.",
        (TokenKind.Name or TokenKind.Integer, _) or (_, "[") when expected.Contains("'*'", StringComparison.Ordinal) => "Write '*' between factors.",
        (_, "==" or "<=" or "%") when expected.Contains("';'", StringComparison.Ordinal) => "A constraint has two sides: join two constraints by ';'.",
        (_, "]") => "A list opens with '[' and has commas between its integers.",
        (_, ",") => "Commas stand in lists only: end the statement with ';'.",
        (_, "^") => "The exponent follows a variable, an integer or a list.",
        _ => $"Put {expected} here.",
    };
}
