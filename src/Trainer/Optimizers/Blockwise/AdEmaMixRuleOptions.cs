using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>The options of the optimizers of <see cref="UpdateRule.AdEmaMix"/>.</summary>
public abstract record AdEmaMixRuleOptions : AdamRuleOptions
{
    /// <summary>The decay rate β₃ of the slow moment; default 0.9999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta3 { get; init; } = 0.9999;

    /// <summary>The weight α of the slow moment; default 5.</summary>
    [Range(0.0, 1e6)]
    public double Alpha { get; init; } = 5;

    /// <summary>The steps in which α grows from 0, and β₃ from β₁, to their values; 0 (default) for none.</summary>
    [Range(0, long.MaxValue)]
    public long WarmUpSteps { get; init; }

    internal override UpdateRule Rule => UpdateRule.AdEmaMix;

    internal override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq", "exp_avg_slow"];

    internal override UpdateSettings Settings(ParameterGroup group, long step)
    {
        UpdateSettings settings = base.Settings(group, step);
        double share = WarmUpSteps == 0 ? 1 : Math.Min(1, (double)step / WarmUpSteps);
        return settings with { Beta3 = Warm(settings.Beta1, share), Alpha = share * Alpha };
    }

    // The half-life of the slow moment grows linearly: log β₃(s) = log β₁ log β₃ / ((1 − s) log β₃ + s log β₁).
    private double Warm(double beta1, double share)
    {
        if (share >= 1 || beta1 <= 0 || Beta3 <= 0) return Beta3;
        double fast = Math.Log(beta1), slow = Math.Log(Beta3);
        return Math.Min(Beta3, Math.Exp(fast * slow / ((1 - share) * slow + share * fast)));
    }
}
