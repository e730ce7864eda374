using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Transport;

/// <summary>
/// Transport along characteristics: x(X, t), the place at time t of what was at X, and w(X, t), the state there. ∂x/∂t = f(w), x(X, 0) = X; ∂w/∂t = ν w_xx, w(X, 0) = w₀(X).
/// </summary>
internal static class LagrangianTransport
{
    public static Equation Create(TransportOptions options, TransportFlow flow)
    {
        return new()
        {
            Variables = [new("X", options.Start, options.Start + options.Length, IsPeriodic: true), new("t", 0, options.Duration)],
            Fields = ["x", "w"],
            Time = "t",
            Terms = [Term.Inside("characteristics", Characteristics), Term.Inside("equation", State)],
            Initial = options.HardInitial ? null : points => stack([Label(points), Initial(points)], 1),
            Ansatz = Made(),
            Study = new TransportStudy(options, flow),
        };

        Tensor Characteristics(FieldsAt along) => options.Velocity == TransportVelocity.Constant ? along["x", "t"] - options.Speed : along["x", "t"] - flow.Velocity(along["w"]);

        Tensor State(FieldsAt along) => options.Viscosity == 0 ? along["w", "t"] : along["w", "t"] - (SecondDerivative(along, options.Diffusion, options.LeastJacobian) * options.Viscosity);

        Tensor Initial(Tensor points) => flow.Initial(Label(points));

        Dictionary<string, Ansatz> Made()
        {
            var made = new Dictionary<string, Ansatz>();
            if (options.Position == PositionOutput.Displacement) made["x"] = new(Label, options.HardInitial ? Time : null);
            if (flow.State() is { } state) made["w"] = state;
            return made;
        }
    }

    /// <summary>w_xx along the characteristics: (w_XX − w_X x_XX / J) / J², or w_XX.</summary>
    public static Tensor SecondDerivative(FieldsAt along, LabelDerivative how, double least)
    {
        if (how == LabelDerivative.Label) return along["w", "X", "X"];
        Tensor jacobian = along["x", "X"];
        Tensor held = where(jacobian.abs() < least, where(jacobian < 0, full_like(jacobian, -least), full_like(jacobian, least)), jacobian);
        return (along["w", "X", "X"] - (along["w", "X"] * along["x", "X", "X"] / held)) / held.square();
    }

    private static Tensor Label(Tensor points) => points.select(1, 0);

    private static Tensor Time(Tensor points) => points.select(1, 1);
}
