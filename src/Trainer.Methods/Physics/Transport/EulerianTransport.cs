using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Transport;

/// <summary>Transport by place and time: one field w(x, t).</summary>
internal static class EulerianTransport
{
    public static Equation Create(TransportOptions options, TransportFlow flow)
    {
        double end = options.Start + options.Length;
        return new()
        {
            Variables = [new("x", options.Start, end, IsPeriodic: !options.SoftPeriodicity), new("t", 0, options.Duration)],
            Fields = ["w"],
            Time = "t",
            Terms = options.SoftPeriodicity ? [Term.Inside("equation", Residual), Term.Between("periodic", "x", options.Start, end, Ends)] : [Term.Inside("equation", Residual)],
            Initial = options.HardInitial ? null : points => Initial(points).unsqueeze(1),
            Ansatz = flow.State() is { } state ? new Dictionary<string, Ansatz> { ["w"] = state } : [],
            Study = new TransportStudy(options, flow),
        };

        Tensor Residual(FieldsAt w)
        {
            Tensor change = w["w", "t"] + (options.Velocity == TransportVelocity.Constant ? w["w", "x"] * options.Speed : flow.Velocity(w["w"]) * w["w", "x"]);
            return options.Viscosity == 0 ? change : change - (w["w", "x", "x"] * options.Viscosity);
        }

        Tensor Ends(FieldsAt low, FieldsAt high)
        {
            Tensor values = low["w"] - high["w"];
            return options.Viscosity == 0 ? values : stack([values, low["w", "x"] - high["w", "x"]], 1);
        }

        Tensor Initial(Tensor points) => flow.Initial(points.select(1, 0));
    }
}
