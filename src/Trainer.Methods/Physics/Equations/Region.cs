namespace Trainer.Methods.Physics.Equations;

/// <summary>Where a term of the loss is evaluated: everywhere, where one variable has a value, or at two values of it together.</summary>
/// <param name="Variable">The variable; null for everywhere.</param>
/// <param name="Value">Its value.</param>
/// <param name="Other">Its other value, for terms that compare two places; null for none.</param>
public sealed record Region(string? Variable = null, double Value = 0, double? Other = null)
{
    /// <summary>Everywhere.</summary>
    public static Region Inside { get; } = new();
}
