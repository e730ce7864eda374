using Serilog;
using Trainer.Components;

namespace Trainer.Data.Fields;

/// <summary>The options of pairs of fields, and how to load or simulate them.</summary>
[ComponentKind("fields")]
public abstract record FieldDataOptions
{
    /// <summary>Loads the fields, or makes them.</summary>
    /// <param name="folder">Where data sets lie, and where simulated ones are kept.</param>
    /// <param name="log">Told what takes time.</param>
    /// <exception cref="DataException">A file is missing, damaged or of another format, or fields make no sense; the message names it and the remedy.</exception>
    public abstract FieldData Load(DataFolder folder, ILogger log);
}
