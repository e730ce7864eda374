using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Data;

/// <summary>A table as text: UTF-8, a record a line, fields separated by a character and, where need be, quoted (RFC 4180).</summary>
/// <remarks>The point is the decimal separator. Only the place of each record is kept in memory when rows are streamed.</remarks>
[Component("csv", Summary = "A table as text: a row is a sample, one column its class.")]
public sealed record CsvOptions : TableDataOptions
{
    /// <summary>What stands between fields: one character, <c>\t</c> for the tabulator.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>The first line names the columns; false: they are called 0, 1, 2 …</summary>
    public bool Header { get; init; } = true;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (ValidationResult result in base.Validate(validationContext)) yield return result;
        if (Separator is not [> ' ' and <= '~' and not '"' or ' ' or '\t']) yield return new("has a separator that is not one ASCII character other than a quote.");
    }

    /// <inheritdoc/>
    private protected override Table OpenTable(string path) => CsvTable.Open(path, Separator[0], Header);
}
