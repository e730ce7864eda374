using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Trainer.Components;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Formulas;

namespace Trainer.Methods.Physics.Transport;

/// <summary>w_t + f(w) w_x = ν w_xx, periodic in x: convection, convection with diffusion, Burgers' equation, by place or along characteristics.</summary>
[Component("transport", Summary = "w_t + f(w) w_x = ν w_xx, periodic: convection, diffusion, Burgers, by place or along characteristics.")]
[Paper("Rambod Mojgani, Maciej Balajewicz and Pedram Hassanzadeh", "Kolmogorov n-width and Lagrangian physics-informed neural networks: A causality-conforming manifold for convection-dominated PDEs", 2023, Venue = "Computer Methods in Applied Mechanics and Engineering 404:115810", IsArticle = true)]
public sealed record TransportOptions : EquationOptions, IValidatableObject
{
    /// <summary>f(w); default the constant speed.</summary>
    public TransportVelocity Velocity { get; init; }

    /// <summary>c, in lengths of x by time; default 1. In Burgers' equation it is there for the initial condition only.</summary>
    [Range(-1e6, 1e6)]
    public double Speed { get; init; } = 1;

    /// <summary>ν; default 0.</summary>
    [Range(0.0, 1e6)]
    public double Viscosity { get; init; }

    /// <summary>w(x, 0), a formula in x, with c for the speed; default sin(x).</summary>
    public string Initial { get; init; } = "sin(x)";

    /// <summary>Where x begins; default 0.</summary>
    [Range(-1e9, 1e9)]
    public double Start { get; init; }

    /// <summary>The period of x; default 2π.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double Length { get; init; } = 2 * Math.PI;

    /// <summary>Up to when; default 1.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double Duration { get; init; } = 1;

    /// <summary>By place (default), or along characteristics.</summary>
    public TransportFrame Frame { get; init; }

    /// <summary>By place: whether periodicity is a term of the loss, <c>periodic</c>, of values and, with viscosity, slopes, for a network that sees x itself; default false, the network is periodic by itself.</summary>
    public bool SoftPeriodicity { get; init; }

    /// <summary>Along characteristics: what their network gives; default the displacement.</summary>
    public PositionOutput Position { get; init; }

    /// <summary>Along characteristics: how w_xx is made; default with the Jacobian.</summary>
    public LabelDerivative Diffusion { get; init; }

    /// <summary>
    /// Along characteristics: what a smaller Jacobian J is taken for, where w_xx is made with it; default 1e-3. Where characteristics nearly meet before they are learnt the residual grows with 1 / J³: a larger
    /// value, below the least that the solution has, keeps that in bounds.
    /// </summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double LeastJacobian { get; init; } = 1e-3;

    /// <summary>Whether the initial condition holds exactly, by w = w(x, 0) + t · network, and not as a term of the loss; default false.</summary>
    public bool HardInitial { get; init; }

    /// <summary>
    /// Whether networks give w less the mean of its initial values, which no term changes; default true. Without it those of a wave on a high ground, such as c + sin(x) at great c, grow until their hidden
    /// layers are saturated, and stop learning.
    /// </summary>
    public bool Centred { get; init; } = true;

    /// <summary>Places of x at which errors are measured; default 128.</summary>
    [Range(8, 1 << 20)]
    public int Places { get; init; } = 128;

    /// <summary>Times, from 0 to the duration, at which errors are measured; default 21.</summary>
    [Range(2, 1 << 20)]
    public int Times { get; init; } = 21;

    /// <summary>Up to when <c>deviation</c> is measured, the error as a share of what varies; default the duration.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double? MeasuredUntil { get; init; }

    /// <inheritdoc/>
    public override Equation Create()
    {
        var flow = new TransportFlow(this, Formula.Parse(Initial, "x", "c"));
        return Frame == TransportFrame.Eulerian ? EulerianTransport.Create(this, flow) : LagrangianTransport.Create(this, flow);
    }

    /// <summary>The same at a share of the speed.</summary>
    /// <inheritdoc/>
    public override EquationOptions Easier(double difficulty) => Velocity == TransportVelocity.Solution && !Regex.IsMatch(Initial, @"\bc\b", RegexOptions.NonBacktracking)
        ? throw new ArgumentException("Burgers' equation is made easier by its speed c, which the initial condition does not have in it.")
        : this with { Speed = Speed * difficulty };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SoftPeriodicity && Frame == TransportFrame.Lagrangian) yield return new("is for the frame of places: labels are periodic.", [nameof(SoftPeriodicity)]);
        if (HardInitial && Frame == TransportFrame.Lagrangian && Position == PositionOutput.Direct) yield return new("has characteristics begin at their labels: take position displacement.", [nameof(HardInitial)]);
    }
}
