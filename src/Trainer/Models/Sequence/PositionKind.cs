namespace Trainer.Models.Sequence;

/// <summary>How an attention is told the places of its inputs.</summary>
public enum PositionKind
{
    /// <summary>Sines and cosines of wavelengths from 2π to 10,000 · 2π (Vaswani et al., 2017): defined at places that training never saw.</summary>
    Sinusoidal,

    /// <summary>A learned vector for each place; those beyond the longest training sequence stay as they began.</summary>
    Learned,
}
