using System.Text;

namespace Trainer.Kernels.Constraints.Language;

/// <summary>Cuts a text into its pieces.</summary>
internal static class Lexer
{
    // Also those which the language lacks but people write: they are named whole in the error.
    private static readonly string[] Pairs = ["==", "<=", ">=", "!=", "||", "&&", "**"];

    /// <summary>The pieces without blanks and comments, and the end.</summary>
    public static IEnumerable<Token> Read(string text)
    {
        (int line, int lineStart, int i) = (1, 0, 0);
        while (i < text.Length)
        {
            char c = text[i];
            if (c == '\n') (line, lineStart, i) = (line + 1, i + 1, i + 1);
            else if (char.IsWhiteSpace(c)) i++;
            else if (c == '#') i = text.IndexOf('\n', i) is var end and >= 0 ? end : text.Length;
            else
            {
                (TokenKind kind, int length) = Measure(text, i);
                yield return new(kind, text.Substring(i, length), line, i - lineStart + 1);
                i += length;
            }
        }

        yield return new(TokenKind.End, "", line, i - lineStart + 1);
    }

    private static (TokenKind Kind, int Length) Measure(string text, int start)
    {
        if (char.IsAsciiDigit(text[start])) return (TokenKind.Integer, Count(text, start, char.IsAsciiDigit));
        if (IsLetter(text[start])) return (TokenKind.Name, Count(text, start, c => IsLetter(c) || char.IsAsciiDigit(c)));
        if (Array.Exists(Pairs, pair => string.CompareOrdinal(text, start, pair, 0, 2) == 0)) return (TokenKind.Symbol, 2);
        return (TokenKind.Symbol, Rune.TryGetRuneAt(text, start, out Rune rune) ? rune.Utf16SequenceLength : 1);
    }

    private static bool IsLetter(char c) => char.IsLetter(c) || c == '_';

    private static int Count(string text, int start, Func<char, bool> belongs)
    {
        int end = start;
        while (end < text.Length && belongs(text[end])) end++;
        return end - start;
    }
}
