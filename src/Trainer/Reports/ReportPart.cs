using Trainer.Figures;

namespace Trainer.Reports;

/// <summary>A part of a <see cref="Report"/>, from top to bottom.</summary>
public abstract record ReportPart
{
    /// <summary>A heading, which the page's list of contents names.</summary>
    public sealed record Heading(string Text) : ReportPart;

    /// <summary>A paragraph.</summary>
    public sealed record Paragraph(string Text) : ReportPart;

    /// <summary>A verdict: what was to be shown, whether it was, and what was measured.</summary>
    public sealed record Verdict(string Claim, bool IsMet, string Measured) : ReportPart;

    /// <summary>A table; the first column names its rows, columns of numbers are set flush right.</summary>
    public sealed record Table(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportPart;

    /// <summary>A figure that can be looked at closer.</summary>
    public sealed record Chart(Figure Figure) : ReportPart;

    /// <summary>Text of a program or a file; marked lines stand out.</summary>
    public sealed record Listing(string Caption, IReadOnlyList<(string Text, bool IsMarked)> Lines) : ReportPart;
}
