namespace Trainer.Kernels.Updates;

/// <summary>How an optimizer moves a parameter. g is the gradient, θ the parameter, c₁ = 1 − β₁ᵗ, c₂ = √(1 − β₂ᵗ) at step t.</summary>
public enum UpdateRule
{
    /// <summary>m ← β₁ m + (1−β₁) g; v ← β₂ v + (1−β₂) g²; θ ← (1−ηλ) θ − η (c₂/c₁) m / (√v + ε c₂).</summary>
    Adam,

    /// <summary>g ← g + λθ; m ← g at the first step, then β₁ m + g; θ ← θ − η m.</summary>
    Momentum,

    /// <summary>θ ← (1−ηλ) θ − η sign(β₁ m + (1−β₁) g); m ← β₂ m + (1−β₂) g.</summary>
    Lion,

    /// <summary>g ← g + λθ; s ← β₂ s + (1−β₂) g²; θ ← θ − η g / (√s + ε).</summary>
    RmsProp,

    /// <summary>g ← g + λθ; s ← s + g²; θ ← θ − η g / (√s + ε).</summary>
    Adagrad,

    /// <summary>m₁ ← β₁ m₁ + (1−β₁) g; m₂ ← β₃ m₂ + (1−β₃) g; v ← β₂ v + (1−β₂) g²; θ ← (1−ηλ) θ − η (m₁/c₁ + α m₂) / (√v/c₂ + ε).</summary>
    AdEmaMix,
}
