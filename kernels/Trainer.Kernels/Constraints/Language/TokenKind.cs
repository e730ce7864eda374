namespace Trainer.Kernels.Constraints.Language;

/// <summary>What a piece of text is.</summary>
internal enum TokenKind
{
    Name,
    Integer,
    Symbol,
    End,
}
