namespace Trainer.Kernels.Constraints;

/// <summary>A text that is not of the constraint language: where, what stands there, what should, and what to do.</summary>
public sealed class ConstraintSyntaxException : Exception
{
    internal ConstraintSyntaxException(int line, int column, string found, string expected, string remedy) : base($"Line {line}, column {column}: found {found}, expected {expected}. {remedy}") =>
        (Line, Column, Found, Expected, Remedy) = (line, column, found, expected, remedy);

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The character in the line, from 1.</summary>
    public int Column { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
