using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>A scalar conservation law w_t + F(w)_x = 0, which is w_t + f(w) w_x = 0 with f = F′ where w is smooth.</summary>
/// <param name="Flux">F, element by element, of float64 numbers of any shape.</param>
/// <param name="Velocity">f = F′, likewise.</param>
public sealed record ConservationLaw(Func<Tensor, Tensor> Flux, Func<Tensor, Tensor> Velocity)
{
    /// <summary>Burgers' equation: F = w²/2, f = w.</summary>
    public static ConservationLaw Burgers { get; } = new(w => w.square() / 2, w => w.clone());

    /// <summary>Convection with a constant velocity: F = c w, f = c.</summary>
    /// <param name="speed">c.</param>
    public static ConservationLaw Convection(double speed) => new(w => w * speed, w => full_like(w, speed));

    /// <summary>F = c (w²/2 − w³/3), f = c w (1 − w): the velocity is largest at w = ½, and the flux is not convex.</summary>
    /// <param name="scale">c.</param>
    public static ConservationLaw Logistic(double scale) => new(w => w.square() * (scale / 2) - w.pow(3) * (scale / 3), w => w * (1 - w) * scale);
}
