using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Equations;

/// <summary>A term of the loss: a residual, which is zero where the fields are as they should be, and where it is evaluated.</summary>
/// <param name="Name">Its name, for weights, measures and messages.</param>
/// <param name="Region">Where.</param>
/// <param name="Residual">The residual at points, [n], or [n, k] for several at once, of the fields at each place of the region (one, or two that are compared). A function of nothing else.</param>
public sealed record Term(string Name, Region Region, Func<IReadOnlyList<FieldsAt>, Tensor> Residual)
{
    /// <summary>An equation that holds everywhere.</summary>
    public static Term Inside(string name, Func<FieldsAt, Tensor> residual) => new(name, Region.Inside, fields => residual(fields[0]));

    /// <summary>A condition where a variable has a value: an initial or a boundary condition.</summary>
    public static Term At(string name, string variable, double value, Func<FieldsAt, Tensor> residual) => new(name, new(variable, value), fields => residual(fields[0]));

    /// <summary>A condition that compares two values of a variable at the same other variables, such as that both ends are one place.</summary>
    public static Term Between(string name, string variable, double value, double other, Func<FieldsAt, FieldsAt, Tensor> residual) => new(name, new(variable, value, other), fields => residual(fields[0], fields[1]));
}
